import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { labName } from '../../cli/lab-flags.ts';
import { type Boot, requireLab } from '../../lab/index.ts';

export default class LabReboot extends BaseCommand {
  static override summary = "Restart a host's system: what is in files stays, what only runs is lost (--kind systemd).";
  static override examples = ['<%= config.bin %> lab reboot h1'];
  static override args = { host: Args.string({ required: true, description: 'a host of the lab' }) };
  static override flags = labName;

  async run(): Promise<({ readonly host: string } & Boot) | undefined> {
    const { args, flags } = await this.parse(LabReboot);
    const lab = await requireLab(flags.name);
    const { state, failed } = await lab.reboot(args.host);
    if (this.jsonEnabled()) return { host: args.host, state, failed };
    const which = failed.length === 0 ? '' : `: ${failed.join(', ')} failed`;
    process.stdout.write(`${args.host} is up again, ${state}${which}\n`);
    return undefined;
  }
}
