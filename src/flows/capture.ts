/** A profile that describes a known-good host: read in one exec, written, and held against the same readings. */
import { interfacesFact } from '../facts/interfaces.ts';
import { kernelFact } from '../facts/kernel.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import type { InventoryHost } from '../inventory/types.ts';
import { type Problem, problem } from '../lib/errors.ts';
import { printableLine } from '../lib/text.ts';
import { BOOT_FACTS } from '../persistence/index.ts';
import { profileText } from '../profile/write.ts';
import type { HostResult } from '../result/types.ts';
import { SETTINGS } from '../settings/index.ts';
import { bootComments, type Held, holdAgainst } from './capturing/held.ts';
import { CARRYING_FACTS } from './capturing/multicast-interfaces.ts';
import { type Choice, choose, type Described, describe } from './capturing/values.ts';
import type { Fleet } from './fleet/fleet.ts';
import { readFacts } from './fleet/read.ts';
import { elapsedMs, unreachable } from './fleet/run.ts';

export interface CaptureOptions extends Choice {
  /** Of the profile; the host's own when left out. */
  readonly name?: string;
  /** Whether to look at what a reboot would bring. */
  readonly boot: boolean;
  /** Of mcready, and when: for people who read the profile. */
  readonly version: string;
  readonly at: Date;
}

export interface Capture {
  readonly host: HostResult;
  /** The profile; not there when the host could not be read. */
  readonly text?: string;
  /** What a reader should know although the profile is right. */
  readonly warnings: readonly string[];
}

/** One exec, nothing is changed; a host that cannot be read is in the result, as `unreachable`. */
export async function captureHost(fleet: Fleet, host: InventoryHost, options: CaptureOptions): Promise<Capture> {
  const task = { host };
  const outcomes = await fleet.forEach('Reading', [task], async (_task, open) => {
    const start = performance.now();
    const facts = await readFacts(open, factsToRead(options.boot), ['*'], kernelKeys());
    return { facts, durationMs: elapsedMs(start) };
  });
  const outcome = outcomes.get(task);
  if (outcome === undefined) throw new Error(`no outcome for ${host.name}`);
  if ('error' in outcome) return { host: unreachable(host, outcome.error, 0), warnings: [] };
  return captureFacts(outcome.value.facts, host, options, outcome.value.durationMs);
}

/** All of it but the reading: pure but for the time. */
export async function captureFacts(
  facts: FactValues,
  host: InventoryHost,
  options: CaptureOptions,
  durationMs: number,
): Promise<Capture> {
  const about = { name: host.name, address: host.spec.address, durationMs };
  const chosen = choose(facts, options);
  if ('code' in chosen) return { host: { ...about, verdict: 'unknown', error: chosen }, warnings: [] };
  const described = describe(facts, host, chosen, options.all);
  const first = await hold(described, facts, host, options);
  const boot = options.boot ? bootComments(facts, first.wanted) : undefined;
  const whole = boot === undefined ? described : boot.addTo(described);
  const { text, content, findings } = await hold(whole, facts, host, options, boot?.unknown);
  const warnings = [...chosen.unread, ...described.leftOut].map(printableLine);
  const good = findings.length > 0 && findings.every((finding) => finding.verdict === 'match');
  return {
    host: {
      ...about,
      verdict: good ? 'match' : 'unknown',
      findings,
      captured: content,
      ...(findings.length === 0 ? { error: NOTHING } : {}),
    },
    text,
    warnings,
  };
}

const NOTHING: Problem = problem(
  'nothing-captured',
  'nothing of this host is worth saying: no interface carries multicast, and every key is as the kernel begins with',
  'name an interface with --interface, or take everything with --all',
);

async function hold(
  described: Described,
  facts: FactValues,
  host: InventoryHost,
  options: CaptureOptions,
  unknownBoot: readonly string[] = [],
): Promise<Held & { readonly text: string }> {
  const text = profileText({
    name: options.name ?? host.name,
    description: `As ${host.name} was on ${options.at.toISOString().slice(0, 10)}`,
    header: [
      ...captionOf(facts, host, options),
      ...[...described.leftOut].map((line) => `Left out: ${line}`),
      ...unknownBoot.map((why) => `What a reboot brings is not known: ${why}`),
    ],
    host: described.host,
    interfaces: described.interfaces,
  });
  return { text, ...(await holdAgainst(text, facts, host.vars)) };
}

function captionOf(facts: FactValues, host: InventoryHost, options: CaptureOptions): readonly string[] {
  const kernel = facts.get(kernelFact);
  const release = kernel.state === 'known' ? `, Linux ${kernel.value.release}` : '';
  return [
    `Captured from ${host.name} (${host.spec.address}${release}) at ${options.at.toISOString()} by mcready ${options.version}.`,
    ...(options.all ? [] : ['What is as the kernel begins with is not said; mcready capture --all says it too.']),
  ];
}

function factsToRead(boot: boolean): readonly Fact[] {
  const ofSettings = SETTINGS.filter((setting) => setting.capture).flatMap((setting) => setting.facts);
  return [
    ...new Set<Fact>([kernelFact, interfacesFact, ...CARRYING_FACTS, ...ofSettings, ...(boot ? BOOT_FACTS : [])]),
  ];
}

/** Of the keys that settings know by name. */
function kernelKeys(): readonly string[] {
  return SETTINGS.flatMap((setting) =>
    Object.keys(setting.known ?? {}).flatMap((item) => setting.kernelKeys?.(item) ?? []),
  );
}
