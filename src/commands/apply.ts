import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { confirmOnTerminal, requireConsent } from '../cli/consent.ts';
import { hostFlags, hostsArgument, persistFlag } from '../cli/flags.ts';
import { apply } from '../flows/apply.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import type { Run } from '../result/types.ts';

export default class Apply extends BaseCommand {
  static override summary = 'Change what differs, verify it, and undo it where that fails or the link is lost.';
  static override examples = ['<%= config.bin %> apply', '<%= config.bin %> apply --yes --batch 10 --max-fail 1'];
  static override args = hostsArgument;
  static override flags = {
    ...hostFlags,
    ...persistFlag,
    yes: Flags.boolean({ char: 'y', description: 'do not ask; needed where there is no terminal' }),
    batch: Flags.integer({ min: 1, helpValue: 'N', description: 'change N hosts at a time [default: all]' }),
    'max-fail': Flags.integer({
      min: 0,
      default: 0,
      helpValue: 'N',
      description: 'begin no further batch when more than N hosts have failed',
    }),
    'confirm-timeout': Flags.integer({
      min: 5,
      max: 3600,
      default: 60,
      helpValue: 'SECONDS',
      description: 'a host puts everything back by itself unless the change is confirmed within this time',
    }),
  };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Apply);
    const start = this.start('apply');
    requireConsent(flags.yes);
    const { tasks } = await loadTasks(this.selection(flags, args.hosts), true);
    const hosts = await this.onFleet(flags, async (context, fleet) =>
      apply(context, fleet, tasks, {
        confirm: async (planned) =>
          flags.yes || confirmOnTerminal(finishRun(start, { hosts: planned }), context.signal),
        batch: flags.batch ?? Math.max(1, tasks.length),
        maxFail: flags['max-fail'],
        confirmTimeoutS: flags['confirm-timeout'],
        boot: flags.persist,
      }),
    );
    return this.deliverRun(finishRun(start, { hosts }), ['changes', 'findings'], flags.output);
  }
}
