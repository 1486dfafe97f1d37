/** What a ping is going to do: checked and timed before any host is contacted. Pure. */
import { InputError, type Problem, problem } from '../../lib/errors.ts';
import { count } from '../../lib/text.ts';
import { meshName } from '../../result/mesh.ts';
import { isFlooded, isHostAddress, isMulticast, isSix, isSourceSpecific, scopeOf } from '../address.ts';
import type { MeshPlan } from '../types.ts';
import { sharedAddressWarnings } from './shared-address.ts';

/** What a ping may be asked for. */
export const LIMITS = {
  /** Packets of a sender: the probe keeps the send time of each. */
  count: { least: 1, most: 100_000 },
  /** Seconds between two packets of a sender. */
  intervalS: { least: 0.0005, most: 60 },
  /** UDP payload, bytes: header and MAC of a probe packet; the largest that IPv4 takes. */
  size: { least: 44, most: 65_507 },
} as const;
/** Time for switches to take the reports of the joins into account. */
export const SETTLE_MS = 300;
/** Time for the last packets and answers to arrive. */
export const DRAIN_MS = 250;
/** Packets a second that one receiver has to take; more senders than that go in waves. */
const MOST_RATE = 5000;
/** What a packet may cost a slow host. */
const SLOW_PACKET_MS = 1;
/** Start of the probes, join, evidence before and after: seen with 50 hosts, without connecting. */
const OVERHEAD_MS = 1000;

export interface SendOrder {
  /** When each sender starts, ms after the barrier; as many as senders. */
  readonly startInMs: readonly number[];
  readonly durationMs: number;
  /** That of a slow host: its packets cost it time, the pauses between them do not grow. */
  readonly mostMs: number;
}

export interface Pair {
  readonly from: string;
  readonly to: string;
}

/**
 * Refuses what cannot be a multicast ping and says what a reader should know about the rest.
 * @returns warnings
 * @throws InputError with every problem
 */
export function checkPlans(plans: readonly MeshPlan[]): readonly string[] {
  const problems = plans.flatMap(problemsOf);
  if (problems.length > 0) throw new InputError(problems);
  return [
    ...new Set(plans.flatMap(warningsOf)),
    ...sharedAddressWarnings([...new Set(plans.map(({ group }) => group))]),
  ];
}

/** What a plan tests, in words: `239.8.0.19:23110`, `[ff15::1]:23110 from fd00::1`, with the size when it is one of a sweep. */
export function nameOf({ group, port, source, whole, sizeBytes }: MeshPlan): string {
  return meshName({
    ...{ group, port },
    ...(source === undefined ? {} : { source }),
    ...(whole ? { sizeBytes } : {}),
  });
}

/** Ordered pairs of a plan; a host is never its own receiver. */
export function pairsOf(plan: MeshPlan): readonly Pair[] {
  return plan.senders.flatMap((from) => plan.receivers.filter((to) => to !== from).map((to) => ({ from, to })));
}

/**
 * Senders start evenly spread over one interval, in waves when all at once would be too much for a receiver.
 * @param senders how many
 */
export function sendOrder(plan: MeshPlan, senders: number): SendOrder {
  const atOnce = Math.max(1, Math.floor((MOST_RATE * plan.intervalMs) / 1000));
  const waveMs = plan.count * plan.intervalMs;
  const startInMs = Array.from({ length: senders }, (_, index) => {
    const wave = Math.floor(index / atOnce);
    const share = (index % atOnce) / Math.min(atOnce, senders);
    return wave * waveMs + share * plan.intervalMs;
  });
  const durationMs = Math.ceil(senders / atOnce) * waveMs + plan.intervalMs;
  return { startInMs, durationMs, mostMs: durationMs + plan.count * SLOW_PACKET_MS };
}

/** How long the plans will take, without connecting; told beforehand. A failed pair adds a second look, about 2 s a plan. */
export function expectedDurationMs(plans: readonly MeshPlan[]): number {
  const meshes = plans.map((plan) => SETTLE_MS + sendOrder(plan, plan.senders.length).durationMs + DRAIN_MS);
  return OVERHEAD_MS + meshes.reduce((sum, duration) => sum + duration, 0);
}

function problemsOf(plan: MeshPlan): readonly Problem[] {
  const found: Problem[] = [];
  const check = (holds: boolean, code: string, message: string, hint: string) => {
    if (!holds) found.push(problem(code, message, hint, plan.origin));
  };
  const between = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  check(
    isMulticast(plan.group),
    'not-multicast',
    `${plan.group} is no multicast address`,
    'use one from 224.0.0.0/4 or ff00::/8',
  );
  const six = isMulticast(plan.group) && isSix(plan.group);
  check(
    !six || (scopeOf(plan.group) > 1 && scopeOf(plan.group) < 15),
    'bad-scope',
    `${plan.group} has scope ${six ? scopeOf(plan.group) : ''}, which never leaves a host or is reserved (RFC 4291)`,
    'use ff02:: (stays on the link), ff05:: or ff15:: (site), ff0e:: or ff1e:: (global)',
  );
  check(
    plan.source === undefined || isSix(plan.source) === isSix(plan.group),
    'bad-source',
    `source ${plan.source} and group ${plan.group} are not of the same IP version`,
    "name a source of the group's own version",
  );
  check(
    plan.source === undefined || isHostAddress(plan.source),
    'bad-source',
    `source ${plan.source} is no address that a host sends from`,
    'name the unicast address of the sender, without a zone: --interface says which interface',
  );
  check(
    ![...plan.interfaces.values()].includes('lo'),
    'bad-interface',
    'lo leads to no other host',
    'name the interface that carries the group: --interface, or dev of the delivery entry',
  );
  check(between(plan.port, 1, 65535), 'bad-port', `port ${plan.port} does not exist`, 'use 1 to 65535');
  check(between(plan.ttl, 1, 255), 'bad-ttl', `TTL ${plan.ttl} cannot be sent`, 'use 1 (stays on the link) to 255');
  const { count: counts, intervalS, size } = LIMITS;
  check(
    between(plan.count, counts.least, counts.most),
    'bad-count',
    plan.soak ? `a soak of ${plan.count} packets cannot be sent` : `count ${plan.count} cannot be sent`,
    plan.soak
      ? `use a longer interval or a shorter soak: ${counts.most} packets at most`
      : `use ${counts.least} to ${counts.most}`,
  );
  check(
    plan.intervalMs >= intervalS.least * 1000 && plan.intervalMs <= intervalS.most * 1000,
    'bad-interval',
    `an interval of ${plan.intervalMs / 1000} s cannot be kept`,
    `use ${intervalS.least} to ${intervalS.most} seconds`,
  );
  check(
    between(plan.sizeBytes, size.least, size.most),
    'bad-size',
    `a payload of ${plan.sizeBytes} bytes cannot be sent`,
    `use ${size.least} (header and MAC of a probe) to ${size.most}`,
  );
  check(
    plan.dscp === undefined || between(plan.dscp, 0, 63),
    'bad-dscp',
    `DSCP ${plan.dscp} does not exist`,
    'use 0 to 63',
  );
  check(
    pairsOf(plan).length > 0,
    'no-pair',
    `no pair to test for group ${plan.group}: ${count(plan.senders.length, 'sender')}, ${count(plan.receivers.length, 'receiver')}`,
    'a ping needs a sender and another host as receiver',
  );
  return found;
}

function warningsOf(plan: MeshPlan): readonly string[] {
  const found: string[] = [];
  if (!isSix(plan.group) && isFlooded(plan.group))
    found.push(
      `${plan.group} lies in 224.0.0.0/24: switches flood it and routers never forward it, so it proves nothing about IGMP snooping`,
    );
  if (isSix(plan.group) && scopeOf(plan.group) === 2)
    found.push(`${plan.group} has the scope of the link: routers never forward it`);
  if (isSourceSpecific(plan.group) && plan.source === undefined) {
    const [block, rfc] = isSix(plan.group) ? ['ff3x::/32', 'RFC 4607'] : ['232.0.0.0/8', 'RFC 4604'];
    found.push(
      `${plan.group} lies in the SSM block ${block} and no source is named: routers that know SSM ignore such a join (${rfc})`,
    );
  }
  return found;
}
