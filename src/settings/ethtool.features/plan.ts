import { featuresCommand } from '../../changes/commands.ts';
import type { Action, Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { Features } from '../../facts/ethtool-features.ts';
import type { FactValues } from '../../facts/types.ts';
import { interfaceName } from '../interface.ts';
import { current } from './current.ts';
import { isFixedAgainst, membersOf, type OnOff, readFeatures } from './features.ts';

/**
 * One `ethtool -K` for an interface: features depend on each other (tx off also ends TSO), so that only a restore of
 * everything that was on before puts back exactly what was.
 */
export function plan(facts: FactValues, wanted: readonly Wanted<OnOff>[]): Plan {
  const impossible: Impossible[] = [];
  const possible = new Map<string, Wanted<OnOff>[]>();
  for (const one of wanted) {
    const name = interfaceName(one);
    const features = readFeatures(facts, name);
    const { running, why } = current(facts, one);
    if (features.state !== 'known' || running.state !== 'known') {
      impossible.push({ wanted: one, why: running.state === 'known' ? '' : running.why, remedy: [] });
      continue;
    }
    if (running.value === one.desired) continue;
    if (isFixedAgainst(features.value, one.item ?? '', one.desired)) {
      impossible.push({ wanted: one, why: why ?? 'fixed by the driver', remedy: [] });
      continue;
    }
    possible.set(name, [...(possible.get(name) ?? []), one]);
  }
  const changes = [...possible].map(([name, together]) => changeOf(facts, name, together));
  return { changes: changes.filter((change) => change !== undefined), impossible };
}

function changeOf(facts: FactValues, name: string, together: readonly Wanted<OnOff>[]): Change | undefined {
  const features = readFeatures(facts, name);
  if (features.state !== 'known') return undefined;
  const words = together.map((one) => [one.item ?? '', one.desired] as const);
  return {
    setting: 'ethtool.features',
    target: name,
    why: together.map((one) => `${one.item} is ${one.desired === 'on' ? 'off' : 'on'}`).join(', '),
    actions: [setFeatures(name, words)],
    undo: [setFeatures(name, before(features.value, together))],
    risk: 'none',
    serves: together,
  };
}

/** Everything changeable that was on (or asked to be), and the features to be changed as they were. */
function before(features: Features, together: readonly Wanted<OnOff>[]): readonly (readonly [string, OnOff])[] {
  const touched = new Set(together.flatMap((one) => membersOf(features, one.item ?? '').map(([name]) => name)));
  const headings = new Set([...features.values()].map((feature) => feature.group));
  return [...features].flatMap(([name, feature]) => {
    if (feature.fixed || headings.has(name)) return [];
    const on = feature.requested ?? feature.on;
    return on || touched.has(name) ? [[name, on ? 'on' : 'off'] as const] : [];
  });
}

function setFeatures(name: string, words: readonly (readonly [string, OnOff])[]): Action {
  return { kind: 'run', argv: featuresCommand(name, words) };
}
