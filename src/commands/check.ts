import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument, persistFlag } from '../cli/flags.ts';
import { check } from '../flows/check.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import type { Run } from '../result/types.ts';

export default class Check extends BaseCommand {
  static override summary = 'Audit hosts: desired against running, why, and the exact remedy. Never changes a host.';
  static override examples = ['<%= config.bin %> check', '<%= config.bin %> check feeds --json | jq .summary'];
  static override args = hostsArgument;
  static override flags = { ...hostFlags, ...persistFlag };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Check);
    const start = this.start('check');
    const { tasks } = await loadTasks(this.selection(flags, args.hosts), true);
    const hosts = await this.onFleet(flags, async (_context, fleet) => check(fleet, tasks, { boot: flags.persist }));
    return this.deliverRun(finishRun(start, { hosts }), ['findings'], flags.output);
  }
}
