/** The ping's flags for responders of the Multicast Ping Protocol, and which way of pinging all flags together ask for. */
import { Flags } from '@oclif/core';
import type { Tasks } from '../flows/fleet/tasks.ts';
import { meshPlans } from '../flows/meshes/plans.ts';
import { ping } from '../flows/ping.ts';
import { type ProtocolWish, pingResponder, serveOthers, type Work } from '../flows/protocol.ts';
import { inputError } from '../lib/errors.ts';
import { type ParsedPingFlags, pingWish } from './ping-flags.ts';

export const protocolFlags = {
  protocol: Flags.string({
    options: ['mcready', 'rfc6450'],
    default: 'mcready',
    description: 'rfc6450: the Multicast Ping Protocol, for what SSH does not reach; ssmping and asmping speak it too',
  }),
  server: Flags.string({
    helpValue: 'ADDRESS',
    description: 'a running responder, pinged by the hosts of --from (ports 9903, then 4321)',
    exclusive: ['serve', 'to'],
  }),
  serve: Flags.boolean({
    description: 'answer ssmping, asmping and RFC 6450 clients from the hosts of --from',
    exclusive: ['server', 'to'],
  }),
  duration: Flags.integer({
    min: 1,
    max: 86_400,
    default: 60,
    helpValue: 'SECONDS',
    description: 'how long --serve answers',
  }),
};

interface ParsedProtocolFlags extends ParsedPingFlags {
  readonly protocol: string;
  readonly server?: string | undefined;
  readonly serve?: boolean | undefined;
  readonly duration: number;
}

/** @throws InputError for flags that do not go together, and for what cannot be pinged: before any host is contacted */
export function pingWork(selected: Tasks, flags: ParsedProtocolFlags): Work {
  const { server, serve, from } = flags;
  if (flags.protocol === 'mcready') {
    if (server === undefined && !serve) {
      const plans = meshPlans(selected, pingWish(flags));
      return async (context, fleet) => ping(context, fleet, selected.tasks, plans);
    }
    throw inputError('usage', '--server and --serve speak another protocol', 'add --protocol rfc6450');
  }
  if (serve) return serveOthers(selected, protocolWish(flags), from);
  if (server !== undefined) return pingResponder(selected, protocolWish(flags), from);
  throw inputError('usage', '--protocol rfc6450 needs a responder', 'name it with --server, or be one with --serve');
}

function protocolWish(flags: ParsedProtocolFlags): ProtocolWish {
  const { server, port, group, source, interface: device, interval } = flags;
  return {
    count: flags.count ?? 10,
    seconds: flags.duration,
    ...(interval === undefined ? {} : { intervalMs: Number(interval) * 1000 }),
    ...(server === undefined ? {} : { server }),
    ...(port === undefined ? {} : { port }),
    ...(group === undefined ? {} : { group }),
    ...(source === undefined ? {} : { source }),
    ...(device === undefined ? {} : { interface: device }),
  };
}
