import { BaseCommand } from '../../cli/base-command.ts';
import { labName } from '../../cli/lab-flags.ts';
import { requireLab } from '../../lab/index.ts';

export default class LabDown extends BaseCommand {
  static override summary = 'End the lab: its processes, namespaces, mounts and files are gone.';
  static override flags = labName;

  async run(): Promise<{ readonly name: string } | undefined> {
    const { flags } = await this.parse(LabDown);
    const lab = await requireLab(flags.name);
    await lab.down();
    if (this.jsonEnabled()) return { name: lab.name };
    this.print(`lab "${lab.name}" is down`);
    return undefined;
  }
}
