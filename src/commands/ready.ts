import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument, persistFlag } from '../cli/flags.ts';
import { pingFlags, pingWish } from '../cli/ping-flags.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import { meshPlans } from '../flows/meshes/plans.ts';
import { ready } from '../flows/ready.ts';
import type { Run } from '../result/types.ts';

export default class Ready extends BaseCommand {
  static override summary = 'The gate: validate, check and ping, one verdict.';
  static override examples = ['<%= config.bin %> ready && ./deploy.sh'];
  static override args = hostsArgument;
  static override flags = { ...hostFlags, ...persistFlag, ...pingFlags };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Ready);
    const start = this.start('ready');
    const selected = await loadTasks(this.selection(flags, args.hosts), true);
    const plans = meshPlans(selected, pingWish(flags));
    const parts = await this.onFleet(flags, async (context, fleet) =>
      ready(context, fleet, selected.tasks, plans, { boot: flags.persist }),
    );
    return this.deliverRun(finishRun(start, parts), ['findings', 'pairs'], flags.output);
  }
}
