import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument } from '../cli/flags.ts';
import { pingFlags, pingWish } from '../cli/ping-flags.ts';
import { meshPlans } from '../flows/mesh-plans.ts';
import { ping } from '../flows/ping.ts';
import { finishRun } from '../flows/run.ts';
import { loadTasks } from '../flows/tasks.ts';
import type { Run } from '../result/types.ts';

export default class Ping extends BaseCommand {
  static override summary = 'Multicast ping, full mesh by default: who hears whom, and why not.';
  static override description =
    'Results travel over SSH, never over the multicast being tested. Without --group the delivery entries of the profiles say what is tested.';
  static override examples = [
    '<%= config.bin %> ping',
    '<%= config.bin %> ping --group 239.8.0.19 --port 23110 --from feeds --to receivers',
  ];
  static override args = hostsArgument;
  static override flags = { ...hostFlags, ...pingFlags };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Ping);
    const start = this.start('ping');
    const selected = await loadTasks(this.selection(flags, args.hosts), false);
    const plans = meshPlans(selected, pingWish(flags));
    const parts = await this.onFleet(flags, async (context, fleet) => ping(context, fleet, selected.tasks, plans));
    return this.deliverRun(finishRun(start, parts), ['pairs'], flags.output);
  }
}
