import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument } from '../cli/flags.ts';
import { collectFacts } from '../flows/facts.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import type { Run } from '../result/types.ts';

export default class Facts extends BaseCommand {
  static override summary = 'What was read from each host, as data.';
  static override examples = ['<%= config.bin %> facts feed1 --json | jq .hosts[0].facts.igmp'];
  static override args = hostsArgument;
  static override flags = hostFlags;

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Facts);
    const start = this.start('facts');
    const { tasks } = await loadTasks(this.selection(flags, args.hosts), false);
    const hosts = await this.onFleet(flags, async (_context, fleet) => collectFacts(fleet, tasks));
    return this.deliverRun(finishRun(start, { hosts }), ['facts'], flags.output);
  }
}
