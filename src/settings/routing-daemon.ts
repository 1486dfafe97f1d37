/** What settings that only a multicast routing daemon can bring have in common: what it has to be told, now and at boot. Pure. */
import type { Wanted } from '../changes/types.ts';
import {
  type DaemonConfig,
  type RoutingDaemon,
  type RoutingDaemons,
  routingDaemonFact,
} from '../facts/routing-daemon.ts';
import { smcrouteServiceFact } from '../facts/smcroute-service.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { mapReading, type Reading, unknown } from '../lib/reading.ts';
import { editConfig } from '../persistence/smcroute/edit.ts';
import type { Edits } from '../persistence/smcroute/lines.ts';
import type { Statement, ToState } from '../persistence/types.ts';

export interface ByDaemon<D> {
  /** Setting id. */
  readonly id: string;
  /** What smcrouted has to be told. */
  statements(desired: Wanted<D>): readonly Statement[];
}

/** The facts once smcrouted's files say this: settings that come later, and the next boot, go on from there. */
export function foreseeConfig(facts: FactValues, statements: readonly Statement[]): FactValues {
  const found = mapReading(facts.get(routingDaemonFact), ({ daemons, ...others }) => ({
    ...others,
    daemons: daemons.map((daemon) => (daemon.config ? { ...daemon, config: edited(daemon.config) } : daemon)),
  }));
  // Read only where the next boot is looked at, so asked for only then.
  const service = () =>
    mapReading(facts.get(smcrouteServiceFact), (one) => {
      const same =
        found.state === 'known' && found.value.daemons.some(({ config }) => config?.path === one.config.path);
      return same ? { ...one, config: edited(one.config) } : one;
    });
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      if (fact === (routingDaemonFact as Fact)) return found as Reading<T>;
      return fact === (smcrouteServiceFact as Fact) ? (service() as Reading<T>) : facts.get(fact);
    },
  };

  function edited(config: DaemonConfig): DaemonConfig {
    const edits: Edits | { readonly why: string } = editConfig(config, statements);
    if ('why' in edits) return config;
    const others = config.files.filter((file) => !edits.has(file.path));
    const files = [...edits].map(([path, value]) => {
      const mode = config.files.find((file) => file.path === path)?.mode ?? '0644';
      return { path, mode, content: { state: 'known', value, where: path } as const };
    });
    return { ...config, files: [...others, ...files] };
  }
}

/** Who decides, in words, for the `why` of a finding. */
export function daemonText(facts: FactValues): string {
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return `routing daemons: ${found.why}`;
  const names = found.value.daemons.map(nameOf);
  return names.length === 0 ? 'no multicast routing daemon runs here' : `set by ${names.join(', ')}`;
}

/** What a daemon that is not ours to configure does at boot, we cannot know; undefined when there is none. */
export function whyForeign(found: Reading<RoutingDaemons>): Reading<never> | undefined {
  if (found.state !== 'known') return found;
  const foreign = found.value.daemons.filter(({ name }) => name !== 'smcrouted').map(nameOf);
  return foreign.length === 0 ? undefined : unknown(`what ${foreign.join(', ')} does at boot is not known to mcready`);
}

/** What smcrouted has to be told at boot; nothing, beside a daemon that is not ours to configure. */
export function stateForDaemon<D>(
  { statements }: ByDaemon<D>,
  facts: FactValues,
  wanted: readonly Wanted<D>[],
): ToState {
  const foreign = whyForeign(facts.get(routingDaemonFact));
  if (foreign?.state === 'unknown') {
    return { stated: [], impossible: wanted.map((one) => ({ wanted: one, why: foreign.why, remedy: [] })) };
  }
  const stated = wanted.flatMap((one) => statements(one).map((statement) => ({ statement, serves: [one] })));
  return { stated, impossible: [] };
}

/** As a person would look for it: `smcrouted (pid 812)`. */
export function nameOf({ name, pid }: RoutingDaemon): string {
  return `${name} (pid ${pid})`;
}
