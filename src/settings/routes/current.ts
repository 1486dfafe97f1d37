import type { Wanted } from '../../changes/types.ts';
import type { Route } from '../../facts/route-lines.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, unknown } from '../../lib/reading.ts';
import type { Current } from '../types.ts';
import { type DesiredRoute, mistakeOf } from './desired.ts';
import { isBy, type Steering, steeringOf } from './steering.ts';

/** Running value when no route of the prefix is there (the interface is, so this is not `absent`). */
const NO_ROUTE = 'no route';

/** What is in force for exactly this prefix: `{to, dev, metric, source?, type?, except?}` or `no route`. */
export function current(
  facts: FactValues,
  wanted: Wanted<DesiredRoute>,
  among: readonly Wanted<DesiredRoute>[] = [wanted],
): Current {
  const error = mistakeOf(wanted.desired);
  if (error !== undefined) return { running: unknown(error), error };
  const steering = steeringOf(facts, wanted, among);
  if (steering.state !== 'known') return { running: steering };
  const { winner, exceptions } = steering.value;
  const why = whyOf(wanted.desired, steering.value);
  return {
    running: known(winner ? runningOf(winner, exceptions) : NO_ROUTE),
    ...(why === undefined ? {} : { why }),
  };
}

export function equal(desired: DesiredRoute, running: Json): boolean {
  if (typeof running !== 'object' || running === null || Array.isArray(running)) return false;
  const now = running as { readonly [key: string]: Json };
  if (now.dev !== desired.dev || now.type !== undefined || now.except !== undefined) return false;
  if (desired.metric !== undefined && now.metric !== desired.metric) return false;
  return desired.source === undefined || now.source === desired.source;
}

function runningOf(route: Route, exceptions: readonly Route[]): Json {
  const carries = route.type === 'unicast' || route.type === 'multicast';
  return {
    to: route.to,
    dev: devicesOf(route),
    metric: route.metric,
    ...(route.source === null ? {} : { source: route.source }),
    ...(carries ? {} : { type: route.type }),
    ...(exceptions.length === 0 ? {} : { except: exceptions.map(show) }),
  };
}

function whyOf(desired: DesiredRoute, { interface: device, winner, exceptions }: Steering): string | undefined {
  const reasons: string[] = [];
  if (!device.flags.includes('UP')) reasons.push(`${desired.dev} is down: routes by it cannot exist`);
  else if (winner && isBy(winner, desired.dev) && winner.linkdown) reasons.push(`${desired.dev} has no carrier`);
  if (winner && !isBy(winner, desired.dev)) reasons.push(`steered by ${show(winner)}`);
  else if (winner) reasons.push(...differences(desired, winner));
  for (const route of exceptions) reasons.push(`${route.to} inside it goes by ${devicesOf(route) ?? route.type}`);
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** What is not as desired of a route by the desired interface. */
function differences(desired: DesiredRoute, { metric, source }: Route): readonly string[] {
  const metrics = desired.metric === undefined || desired.metric === metric ? [] : [`its metric is ${metric}`];
  const sources =
    desired.source === undefined || desired.source === source ? [] : [`its source is ${source ?? 'not set'}`];
  return [...metrics, ...sources];
}

/** `239.0.0.0/8 dev eth0 metric 10`, `blackhole 239.0.0.0/8`. */
export function show(route: Route): string {
  const dev = devicesOf(route);
  const target = dev === null ? `${route.type} ${route.to}` : `${route.to} dev ${dev}`;
  return route.metric === 0 ? target : `${target} metric ${route.metric}`;
}

function devicesOf(route: Route): string | null {
  return route.devices.length === 0 ? null : route.devices.join(' + ');
}
