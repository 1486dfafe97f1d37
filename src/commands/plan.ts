import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument, persistFlag } from '../cli/flags.ts';
import { check } from '../flows/check.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import { planPlaybook } from '../reports/plan-playbook.ts';
import { planScript } from '../reports/plan-script.ts';
import type { Run } from '../result/types.ts';

export default class Plan extends BaseCommand {
  static override summary = 'What apply would run, in order, with the undo of each change. Never changes a host.';
  static override examples = ['<%= config.bin %> plan', '<%= config.bin %> plan --as sh > plan.sh'];
  static override args = hostsArgument;
  static override flags = {
    ...hostFlags,
    ...persistFlag,
    as: Flags.option({ options: ['sh', 'ansible'] as const, description: 'write a shell script or a playbook' })(),
  };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Plan);
    const start = this.start('plan');
    const { tasks } = await loadTasks(this.selection(flags, args.hosts), true);
    const hosts = await this.onFleet(flags, async (_context, fleet) =>
      check(fleet, tasks, { boot: flags.persist, withPlan: true }),
    );
    const run = finishRun(start, { hosts });
    if (flags.as === 'sh') return this.deliver(run, planScript, flags.output);
    if (flags.as === 'ansible') return this.deliver(run, planPlaybook, flags.output);
    return this.deliverRun(run, ['changes'], flags.output);
  }
}
