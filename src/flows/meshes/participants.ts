/** Connects the hosts of a ping: who takes part, and what the run says of each. */
import type { Participant } from '../../ping/types.ts';
import type { HostResult } from '../../result/types.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { unreachable } from '../fleet/run.ts';
import type { Task } from '../fleet/tasks.ts';

export interface Participants {
  readonly participants: readonly Participant[];
  readonly hosts: readonly HostResult[];
}

/** A host that is not reached is `unavailable`, with the reason. */
export async function connectParticipants(fleet: Fleet, tasks: readonly Task[]): Promise<Participants> {
  const connections = await fleet.forEach('Connecting', tasks, async (_task, host) => host);
  const participants: Participant[] = [];
  const hosts: HostResult[] = [];
  for (const [task, outcome] of connections) {
    const { name, spec, groups } = task.host;
    if ('error' in outcome) {
      participants.push({ name, unavailable: outcome.error.message });
      hosts.push({ ...unreachable(task.host, outcome.error, 0), groups });
      continue;
    }
    participants.push({ name, host: outcome.value });
    hosts.push({ name, address: spec.address, verdict: 'match', durationMs: 0, groups });
  }
  return { participants, hosts };
}
