/** The ping's flags, shared by ping and ready, and what they wish for. */
import { Flags } from '@oclif/core';
import { PING_LIMITS, type PingWish } from '../flows/mesh-plans.ts';
import { inputError } from '../lib/errors.ts';

const { count, intervalS, size } = PING_LIMITS;

export const pingFlags = {
  group: Flags.string({ description: 'multicast group, in place of the delivery entries of the profiles' }),
  port: Flags.integer({ min: 1, max: 65535, description: 'UDP port [default: 23110]' }),
  source: Flags.string({ description: 'SSM: join the group from this source address only' }),
  interface: Flags.string({
    helpValue: 'NAME',
    description: 'interface that carries the group, or a variable of the inventory [default: what the profile says]',
  }),
  ttl: Flags.integer({ min: 1, max: 255, description: 'initial TTL: 1 stays on the link [default: 1]' }),
  count: Flags.integer({ min: count.least, max: count.most, default: 10, description: 'packets each sender sends' }),
  interval: Flags.string({ default: '0.02', helpValue: 'SECONDS', description: 'between two packets of a sender' }),
  size: Flags.integer({
    min: size.least,
    max: size.most,
    default: 128,
    helpValue: 'BYTES',
    description: 'UDP payload',
  }),
  dscp: Flags.integer({ min: 0, max: 63, description: 'DSCP of the packets' }),
  from: Flags.string({ helpValue: 'PATTERN', description: 'hosts that send' }),
  to: Flags.string({ helpValue: 'PATTERN', description: 'hosts that receive' }),
};

interface ParsedPingFlags {
  readonly group?: string | undefined;
  readonly port?: number | undefined;
  readonly source?: string | undefined;
  readonly interface?: string | undefined;
  readonly ttl?: number | undefined;
  readonly count: number;
  readonly interval: string;
  readonly size: number;
  readonly dscp?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws InputError for an interval that is no time */
export function pingWish(flags: ParsedPingFlags): PingWish {
  const seconds = Number(flags.interval);
  if (!(seconds >= intervalS.least && seconds <= intervalS.most)) {
    throw inputError(
      'usage',
      `--interval ${flags.interval} is not a number of seconds`,
      `from ${intervalS.least} to ${intervalS.most}`,
    );
  }
  const { group, port, source, interface: dev, ttl, dscp, from, to } = flags;
  return {
    count: flags.count,
    intervalMs: seconds * 1000,
    sizeBytes: flags.size,
    ...(group === undefined ? {} : { group }),
    ...(port === undefined ? {} : { port }),
    ...(source === undefined ? {} : { source }),
    ...(dev === undefined ? {} : { interface: dev }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(dscp === undefined ? {} : { dscp }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
