import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, hostsArgument } from '../cli/flags.ts';
import { pingFlags } from '../cli/ping-flags.ts';
import { pingWork, protocolFlags } from '../cli/protocol-flags.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { loadTasks } from '../flows/fleet/tasks.ts';
import type { Run } from '../result/types.ts';

export default class Ping extends BaseCommand {
  static override summary = 'Multicast ping, full mesh by default: who hears whom, and why not.';
  static override description =
    'Results travel over SSH, never over the multicast being tested. Without --group the delivery entries of the profiles say what is tested.';
  static override examples = [
    '<%= config.bin %> ping',
    '<%= config.bin %> ping --group 239.8.0.19 --port 23110 --from feeds --to receivers',
    '<%= config.bin %> ping --protocol rfc6450 --server 192.0.2.7 --from feed1',
  ];
  static override args = hostsArgument;
  static override flags = { ...hostFlags, ...pingFlags, ...protocolFlags };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(Ping);
    const start = this.start('ping');
    const selected = await loadTasks(this.selection(flags, args.hosts), false);
    const parts = await this.onFleet(flags, pingWork(selected, flags));
    return this.deliverRun(finishRun(start, parts), ['served', 'pairs'], flags.output);
  }
}
