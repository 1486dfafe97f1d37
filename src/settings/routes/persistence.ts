import type { Impossible, Wanted } from '../../changes/types.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import { bootValue } from '../../persistence/index.ts';
import type { Slot, Stated, ToState } from '../../persistence/types.ts';
import { type DesiredRoute, IPV6_METRIC, isIpv6, tableOf } from './desired.ts';

/** A route as boot would bring it. */
interface BootRoute {
  readonly dev: string;
  readonly metric: number;
  readonly source?: string;
  readonly where: string;
}

/** The kernel gives it to every interface, with this metric: addrconf_add_mroute, IP6_RT_PRIO_ADDRCONF (net/ipv6/addrconf.c). */
const ALL_IPV6_GROUPS = 'ff00::/8';
const KERNEL_METRIC = 256;

/**
 * The route of exactly this prefix that decides after boot, among those stated for any interface that the host has now.
 * Beyond us: routes of longer prefixes that something states and that are not there now, and those a daemon brings.
 */
export function persisted(
  facts: FactValues,
  wanted: Wanted<DesiredRoute>,
  among: readonly Wanted<DesiredRoute>[] = [wanted],
): Reading<Json> {
  const { desired } = wanted;
  const own = bootRoute(facts, desired, desired.dev);
  if (own.state === 'unknown') return own;
  const rival = rivalOf(facts, desired, among);
  if (rival.state === 'unknown') return rival;
  // Of equal ones it is not sure which boot brings first.
  const lost = rival.state === 'known' && (own.state === 'absent' || rival.value.metric <= own.value.metric);
  return mapReading(lost ? rival : own, ({ dev, metric, source }) => ({
    to: desired.to,
    dev,
    metric,
    ...(source === undefined ? {} : { source }),
  }));
}

export function persist(
  facts: FactValues,
  wanted: readonly Wanted<DesiredRoute>[],
  among: readonly Wanted<DesiredRoute>[] = wanted,
): ToState {
  const stated: Stated[] = [];
  const impossible: Impossible[] = [];
  for (const one of wanted) {
    const { desired } = one;
    const rival = rivalOf(facts, desired, among);
    const metric =
      desired.metric ?? (rival.state === 'known' && isIpv6(desired.to) ? rival.value.metric - 1 : undefined);
    if (rival.state === 'unknown') impossible.push({ wanted: one, why: rival.why, remedy: [] });
    else if (rival.state === 'known' && inForce(desired, metric ?? 0) >= rival.value.metric) {
      const why = `${desired.to} by ${rival.value.dev}, metric ${rival.value.metric}, comes first at boot: ${rival.value.where}`;
      impossible.push({ wanted: one, why, remedy: [] });
    } else stated.push(statedOf(one, metric));
  }
  return { stated, impossible };
}

function statedOf(wanted: Wanted<DesiredRoute>, metric: number | undefined): Stated {
  const { desired } = wanted;
  const words = [
    ...(metric === undefined ? [] : ['metric', String(metric)]),
    ...(desired.source === undefined ? [] : ['src', desired.source]),
  ];
  return { statement: { slot: slotOf(desired, desired.dev), value: words.join(' ') }, serves: [wanted] };
}

/** The best of what boot brings for the prefix by other interfaces; those that are desired as well are judged there. */
function rivalOf(facts: FactValues, desired: DesiredRoute, among: readonly Wanted<DesiredRoute>[]): Reading<BootRoute> {
  const interfaces = facts.get(interfacesFact);
  if (interfaces.state !== 'known') return interfaces;
  const same = among.map((one) => one.desired).filter((other) => isSamePrefix(other, desired));
  let best: Reading<BootRoute> = { state: 'absent', why: 'by no other interface' };
  for (const [name, { flags }] of interfaces.value) {
    if (name === desired.dev || same.some((other) => other.dev === name)) continue;
    const stated = bootRoute(facts, desired, name);
    if (stated.state === 'unknown') return stated;
    const ofKernel = desired.to === ALL_IPV6_GROUPS && tableOf(desired) === 'local' && !flags.includes('LOOPBACK');
    const rival: Reading<BootRoute> =
      stated.state === 'absent' && ofKernel
        ? known({ dev: name, metric: KERNEL_METRIC, where: 'kernel default' }, 'kernel default')
        : stated;
    if (rival.state !== 'known') continue;
    if (best.state !== 'known' || rival.value.metric < best.value.metric) best = rival;
  }
  return best;
}

function bootRoute(facts: FactValues, desired: DesiredRoute, dev: string): Reading<BootRoute> {
  const stated = bootValue(facts, slotOf(desired, dev));
  const where = stated.state === 'known' ? (stated.where ?? 'stated') : '';
  return mapReading(stated, (text) => {
    const words = text.split(/\s+/);
    const after = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
    const source = after('src');
    const metric = inForce(desired, Number(after('metric') ?? 0));
    return { dev, metric, where, ...(source === undefined ? {} : { source }) };
  });
}

/** The metric that the kernel makes of the one said. */
function inForce({ to }: DesiredRoute, metric: number): number {
  return metric <= 0 && isIpv6(to) ? IPV6_METRIC : metric;
}

function slotOf(desired: DesiredRoute, dev: string): Slot {
  return { kind: 'route', to: desired.to, interface: dev, table: tableOf(desired) };
}

function isSamePrefix(one: DesiredRoute, other: DesiredRoute): boolean {
  return one.to === other.to && tableOf(one) === tableOf(other);
}
