import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { labName } from '../../cli/lab-flags.ts';
import { requireLab, runIn } from '../../lab/index.ts';

export default class LabRun extends BaseCommand {
  static override summary = "Run a command where the lab's controller is (or on one of its hosts).";
  static override examples = [
    '<%= config.bin %> lab run -- mcready check -i /run/mcready-lab/inventory.yaml',
    '<%= config.bin %> lab run --on h2 -- ip addr',
  ];
  static override enableJsonFlag = false;
  static override args = { command: Args.string({ multiple: true, required: true, description: 'command, after --' }) };
  static override flags = {
    ...labName,
    on: Flags.string({ helpValue: 'HOST', description: 'a host of the lab, not the controller' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(LabRun);
    const lab = await requireLab(flags.name);
    process.exitCode = await runIn(lab, flags.on === undefined ? 'controller' : { host: flags.on }, args.command);
  }
}
