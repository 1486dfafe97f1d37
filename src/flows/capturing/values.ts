/** What of a host a profile that describes it says: which interfaces, which values, under which names. Pure. */
import { whyNotInterfaceName } from '../../documents/interface-names.ts';
import { validateValue } from '../../documents/validate.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { FactValues } from '../../facts/types.ts';
import type { InventoryHost } from '../../inventory/types.ts';
import { type Origin, type Problem, problem } from '../../lib/errors.ts';
import type { Json } from '../../lib/json.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { printableLine } from '../../lib/text.ts';
import type { ProfileText, Said } from '../../profile/write.ts';
import { SETTINGS } from '../../settings/index.ts';
import type { Captured, Setting } from '../../settings/types.ts';
import { isPattern } from '../fleet/expand.ts';
import { carrying } from './multicast-interfaces.ts';

export interface Choice {
  /** Interfaces asked for by name; none: those that carry multicast, with `all` every one but lo. */
  readonly interfaces: readonly string[];
  readonly all: boolean;
}

export interface Chosen {
  /** Name → why it is among them. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  readonly unread: readonly string[];
}

/** A value as the profile says it, under the names that its finding will have. */
export interface SaidOfHost extends Said {
  readonly target: string;
  readonly findingItem?: string;
}

/** Said of the host and of its interfaces, and what could not be said, in words. */
export interface Described {
  readonly host: readonly SaidOfHost[];
  readonly interfaces: readonly (ProfileText['interfaces'][number] & { readonly said: readonly SaidOfHost[] })[];
  readonly leftOut: readonly string[];
}

/** @returns a problem when there is nothing to choose from */
export function choose(facts: FactValues, { interfaces: asked, all }: Choice): Chosen | Problem {
  const interfaces = facts.get(interfacesFact);
  if (interfaces.state !== 'known')
    return problem('interfaces-unknown', `its interfaces were not read: ${interfaces.why}`);
  const missing = asked.find((name) => !interfaces.value.has(name));
  if (missing !== undefined) {
    const near = didYouMean(missing, interfaces.value.keys());
    const there = `there are: ${[...interfaces.value.keys()].map(printableLine).join(', ')}`;
    const hint = near === undefined ? there : `did you mean ${near}?`;
    return problem('no-such-interface', `there is no interface ${missing}`, printableLine(hint));
  }
  const found = carrying(facts, interfaces.value);
  const everyOne = [...interfaces.value].filter(([, { flags }]) => !flags.includes('LOOPBACK')).map(([name]) => name);
  const names = asked.length > 0 ? asked : all ? everyOne : [...found.interfaces.keys()];
  return {
    interfaces: new Map([...new Set(names)].sort().map((name) => [name, found.interfaces.get(name) ?? []])),
    unread: asked.length > 0 || all ? [] : found.unread.map((why) => `more interfaces may carry multicast: ${why}`),
  };
}

/** @param all what is as it begins, too */
export function describe(facts: FactValues, { vars }: InventoryHost, chosen: Chosen, all: boolean): Described {
  const leftOut: string[] = [];
  const variables = variablesOf(vars);
  const host = valuesOf('host', null);
  const interfaces = [...chosen.interfaces].flatMap(([name, why]) => {
    const variable = variables.get(name);
    const unspeakable = whyNotPlain(name);
    if (unspeakable !== undefined) {
      leftOut.push(`interface ${name}: ${unspeakable}`);
      return [];
    }
    const said = valuesOf('interface', name);
    const comment = [
      ...(variable === undefined ? [] : [`${name} of this host.`]),
      ...(why.length === 0 ? [] : [`It carries multicast: ${why.join(', ')}.`]),
    ];
    return said.length === 0 ? [] : [{ key: variable ?? name, comment, said }];
  });
  return { host, interfaces, leftOut };

  function valuesOf(scope: Setting['scope'], name: string | null): readonly SaidOfHost[] {
    const settings = SETTINGS.filter((setting) => setting.scope === scope);
    return settings.flatMap((setting) =>
      (setting.capture?.(facts, name, all) ?? []).flatMap((captured) => {
        const { item, value } = captured;
        const why = whyNotSaid(setting, captured);
        if (why !== undefined) leftOut.push(`${[setting.id, item].filter(Boolean).join(' ')}${of(name)}: ${why}`);
        if (why !== undefined || value.state !== 'known' || !isKey(setting, item)) return [];
        return [saidOf(setting, item, value.value, name, variables)];
      }),
    );
  }
}

function of(name: string | null): string {
  return name === null ? '' : ` of ${name}`;
}

function saidOf(
  setting: Setting,
  item: string | undefined,
  value: Json,
  name: string | null,
  variables: ReadonlyMap<string, string>,
): SaidOfHost {
  const key = item === undefined ? setting.keyOf?.(setting.normalise(value)) : (setting.canonicalKey?.(item) ?? item);
  return {
    setting,
    ...(item === undefined ? {} : { item }),
    value: withVariables(setting, value, variables),
    comment: [],
    target: name ?? 'host',
    ...(key === undefined ? {} : { findingItem: key }),
  };
}

/** A driver has parameters that a profile knows nothing of. */
function isKey({ keys }: Setting, item: string | undefined): boolean {
  return item === undefined || keys === undefined || validateValue(item, keys, nowhere).length === 0;
}

/** Why the value cannot be said; undefined when it can. */
function whyNotSaid(setting: Setting, { item, value }: Captured): string | undefined {
  if (value.state === 'unknown') return value.why;
  if (value.state === 'absent' || !isKey(setting, item)) return undefined;
  const { schema, known = {} } = setting;
  const own = item !== undefined && Object.hasOwn(known, item) ? known[item] : undefined;
  const problems = validateValue(value.value, own ?? schema, nowhere);
  if (problems.length > 0) return `a profile has no word for ${JSON.stringify(value.value)}`;
  const names = setting.interfacesOf?.(setting.normalise(value.value)) ?? [];
  const unspeakable = names.find((name) => whyNotPlain(name) !== undefined);
  return unspeakable === undefined ? undefined : `interface ${unspeakable}: ${whyNotPlain(unspeakable)}`;
}

function nowhere(): Origin {
  return { file: '', line: 1, column: 1 };
}

/** Why an interface cannot be called by its name in a profile; undefined when it can. */
function whyNotPlain(name: string): string | undefined {
  if (isPattern(name) || name.includes(']')) return 'its name would be a pattern in a profile';
  if (name.includes('${')) return 'its name would be a variable in a profile';
  return whyNotInterfaceName(name);
}

/** Name of an interface → the variable that stands for it in this host's inventory: `${data}` before others. */
function variablesOf(vars: InventoryHost['vars']): ReadonlyMap<string, string> {
  const names = Object.keys(vars).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const last = names.sort().reverse();
  const ordered = [...last.filter((name) => name !== 'data'), ...last.filter((name) => name === 'data')];
  return new Map(
    ordered.flatMap((name) => {
      const value = vars[name];
      return typeof value === 'string' ? [[value, `\${${name}}`] as const] : [];
    }),
  );
}

/** With the variables in the place of the interfaces that it names. */
function withVariables(setting: Setting, value: Json, variables: ReadonlyMap<string, string>): Json {
  const names = setting.interfacesOf?.(setting.normalise(value)) ?? [];
  const known = new Map(names.flatMap((name) => [...variables].filter(([interfaces]) => interfaces === name)));
  return known.size === 0 ? value : replaced(value, known);
}

function replaced(value: Json, variables: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return variables.get(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, variables));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, variables)]));
}
