import { linkCommand, routeCommand } from '../../changes/commands.ts';
import type { Action, Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { Route } from '../../facts/route-lines.ts';
import { installAdviceHere } from '../../facts/tools.ts';
import type { FactValues } from '../../facts/types.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { current, equal, show } from './current.ts';
import { type DesiredRoute, isIpv6, routeWords } from './desired.ts';
import { isBy, type Steering, steeringOf } from './steering.ts';

export function plan(
  facts: FactValues,
  wanted: readonly Wanted<DesiredRoute>[],
  among: readonly Wanted<DesiredRoute>[] = wanted,
): Plan {
  const changes: Change[] = [];
  const impossible: Impossible[] = [];
  for (const one of wanted) {
    const { running, why } = current(facts, one, among);
    if (running.state === 'known' && equal(one.desired, running.value)) continue;
    const steering = steeringOf(facts, one, among);
    if (steering.state !== 'known') {
      impossible.push({ wanted: one, why: steering.why, remedy: [] });
      continue;
    }
    const blocked = obstacle(facts, one.desired, steering.value);
    if (blocked) impossible.push({ wanted: one, ...blocked });
    else changes.push(changeOf(one, steering.value, why ?? `no route for ${one.desired.to}`));
  }
  return { changes, impossible };
}

/** What a person has to decide or do first. */
function obstacle(
  facts: FactValues,
  desired: DesiredRoute,
  steering: Steering,
): Omit<Impossible, 'wanted'> | undefined {
  const { winner, exceptions } = steering;
  const add = quoteCommand(routeCommand('replace', routeWords(desired, winner?.metric)));
  if (!steering.interface.flags.includes('UP')) {
    const why = `${desired.dev} is down: routes by it cannot exist`;
    return { why, remedy: [quoteCommand(linkCommand(desired.dev, 'up')), add] };
  }
  if (steering.source === 'proc') {
    return { why: `this host has no ip to set routes with${installAdviceHere(facts, 'ip')}`, remedy: [add] };
  }
  if (exceptions.length > 0) {
    const why = 'longer prefixes inside it go elsewhere, and nothing says that they should not';
    return { why, remedy: exceptions.map((route) => quoteCommand(routeCommand('del', route.words))) };
  }
  if (!winner || (isBy(winner, desired.dev) && !isIpv6(desired.to))) return undefined;
  if (winner.type === 'unicast' && winner.devices.length === 0) {
    return {
      why: `${show(winner)} has next hops that this host's ip does not tell: it could not be put back`,
      remedy: [add],
    };
  }
  if (!staysFirst(desired, steering)) return undefined;
  const why = `${show(winner)} comes first, and nothing says that it may go`;
  return { why, remedy: [quoteCommand(routeCommand('del', winner.words))] };
}

/** Would the route that decides now still decide beside, or in the place of, the desired one? */
function staysFirst(desired: DesiredRoute, { winner, others }: Steering): boolean {
  if (!winner) return false;
  if (isIpv6(desired.to)) return !replaces(desired, winner) && metricBefore(desired, winner) >= winner.metric;
  const better = desired.metric !== undefined && winner.metric < desired.metric;
  return better || others.some((route) => isBy(route, desired.dev) && route.metric === winner.metric);
}

/**
 * IPv6 keeps routes of one metric side by side, the first of them wins, and `replace` takes the place of that first one: so
 * only our own is replaced, and nothing is deleted; before another's, ours gets a better metric (1 is the best there is).
 */
function replaces(desired: DesiredRoute, winner: Route): boolean {
  const own = isBy(winner, desired.dev) || !isIpv6(desired.to);
  return own && winner.metric === (desired.metric ?? winner.metric);
}

function metricBefore({ metric }: DesiredRoute, winner: Route): number {
  return metric ?? Math.max(1, winner.metric - 1);
}

function changeOf(wanted: Wanted<DesiredRoute>, steering: Steering, why: string): Change {
  const { desired } = wanted;
  const { winner } = steering;
  const about = { setting: 'routes', target: 'host', why, risk: 'none', serves: [wanted] } as const;
  if (winner && replaces(desired, winner)) {
    return {
      ...about,
      actions: [route('replace', routeWords(desired, winner.metric))],
      undo: [route('replace', winner.words)],
    };
  }
  if (isIpv6(desired.to)) {
    const words = routeWords(desired, winner ? metricBefore(desired, winner) : 0);
    return { ...about, actions: [route('add', words)], undo: [remove(words)] };
  }
  return { ...about, ...added(desired, steering) };
}

function added(desired: DesiredRoute, { winner, others }: Steering): Pick<Change, 'actions' | 'undo'> {
  const { dev } = desired;
  const words = routeWords(desired);
  // To delete metric 0 means any metric: a second undo would take the next one by this interface, so that is put back.
  const kept = [...(winner ? [winner] : []), ...others].filter((other) => isBy(other, dev));
  // By the desired interface already, with another metric: a metric cannot be changed in place.
  const moved = winner && isBy(winner, dev) ? [remove(winner.words)] : [];
  return {
    actions: [route('add', words), ...moved],
    undo: [remove(words), ...kept.map((other) => route('replace', other.words))],
  };
}

function route(verb: 'add' | 'replace', words: readonly string[]): Action {
  return { kind: 'run', argv: routeCommand(verb, words), unchangedOnFailure: true };
}

function remove(words: readonly string[]): Action {
  return { kind: 'run', argv: routeCommand('del', words), unchangedOnFailure: true, alreadySo: 'No such process' };
}
