/** The ping's flags, shared by ping and ready, and what they wish for. */
import { Flags } from '@oclif/core';
import { PING_LIMITS, type PingWish } from '../flows/meshes/plans.ts';
import { inputError } from '../lib/errors.ts';

const { count, intervalS, size } = PING_LIMITS;
/** Seconds between two packets of a sender: of a ping, and of a soak, which is to outlive a snooping timeout of 260 s. */
const INTERVAL = '0.02';
const SOAK_INTERVAL = '1';

export const pingFlags = {
  group: Flags.string({
    helpValue: 'ADDRESS',
    description: 'multicast group, in place of the delivery entries of the profiles',
  }),
  port: Flags.integer({ min: 1, max: 65535, description: 'UDP port [default: 23110]' }),
  source: Flags.string({ helpValue: 'ADDRESS', description: 'SSM: join the group from this source address only' }),
  interface: Flags.string({
    helpValue: 'NAME',
    description: 'interface that carries the group, or a variable of the inventory [default: what the profile says]',
  }),
  ttl: Flags.integer({ min: 1, max: 255, description: 'initial TTL: 1 stays on the link [default: 1]' }),
  count: Flags.integer({ min: count.least, max: count.most, description: 'packets each sender sends [default: 10]' }),
  interval: Flags.string({
    helpValue: 'SECONDS',
    description: `between two packets of a sender [default: ${INTERVAL}; with --soak and --protocol rfc6450 ${SOAK_INTERVAL}]`,
  }),
  size: Flags.integer({
    min: size.least,
    max: size.most,
    helpValue: 'BYTES',
    description: 'UDP payload [default: 128]',
  }),
  sizes: Flags.string({
    helpValue: 'BYTES,…',
    description: 'a sweep of UDP payloads, each sent with DF: 64,1472,8972',
    exclusive: ['size'],
  }),
  soak: Flags.integer({
    min: 1,
    helpValue: 'SECONDS',
    description: 'send for so long: tells when delivery ends, and whether a fresh join revives it',
    exclusive: ['count'],
  }),
  dscp: Flags.integer({ min: 0, max: 63, description: 'DSCP of the packets' }),
  from: Flags.string({
    helpValue: 'PATTERN',
    description: 'hosts that send [default: all; with a source the one that has it]',
  }),
  to: Flags.string({ helpValue: 'PATTERN', description: 'hosts that receive [default: all]' }),
};

export interface ParsedPingFlags {
  readonly group?: string | undefined;
  readonly port?: number | undefined;
  readonly source?: string | undefined;
  readonly interface?: string | undefined;
  readonly ttl?: number | undefined;
  readonly count?: number | undefined;
  readonly interval?: string | undefined;
  readonly size?: number | undefined;
  readonly sizes?: string | undefined;
  readonly soak?: number | undefined;
  readonly dscp?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws InputError for an interval that is no time */
export function pingWish(flags: ParsedPingFlags): PingWish {
  const interval = flags.interval ?? (flags.soak === undefined ? INTERVAL : SOAK_INTERVAL);
  const seconds = Number(interval);
  if (!(seconds >= intervalS.least && seconds <= intervalS.most)) {
    throw inputError(
      'usage',
      `--interval ${interval} is not a number of seconds`,
      `from ${intervalS.least} to ${intervalS.most}`,
    );
  }
  const { group, port, source, interface: dev, ttl, dscp, from, to } = flags;
  return {
    count: flags.count ?? 10,
    intervalMs: seconds * 1000,
    sizeBytes: flags.size ?? 128,
    ...(flags.sizes === undefined ? {} : { sizes: flags.sizes.split(',').map(Number) }),
    ...(flags.soak === undefined ? {} : { soakMs: flags.soak * 1000 }),
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
