/** A captured profile held against the readings it was made from: does the host hold to it, and would it after a reboot. */
import { parseYaml } from '../../documents/load.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { resolveDocument } from '../../profile/resolve.ts';
import type { Variables } from '../../profile/variables.ts';
import type { Finding } from '../../result/types.ts';
import { SETTINGS } from '../../settings/index.ts';
import { expand, type WantedOf } from '../fleet/expand.ts';
import { judge } from '../judging/judge.ts';
import type { Described, SaidOfHost } from './values.ts';

export interface Held {
  readonly content: Json;
  readonly wanted: readonly WantedOf[];
  /** Without the next boot. */
  readonly findings: readonly Finding[];
}

/** As a check would: read from its text, resolved with the host's variables, judged. */
export async function holdAgainst(text: string, facts: FactValues, vars: Variables): Promise<Held> {
  const document = parseYaml({ file: 'captured profile', folder: '.', text });
  const { desired } = await resolveDocument(document, SETTINGS, vars);
  const interfaces = facts.get(interfacesFact);
  const wanted = expand(desired, interfaces.state === 'known' ? [...interfaces.value.keys()] : []);
  return { content: document.content, wanted, findings: judge(facts, wanted, false).findings };
}

export interface BootComments {
  /** Why it is not known of values what a reboot brings. */
  readonly unknown: readonly string[];
  /** The values with what a reboot would make of them. */
  addTo(described: Described): Described;
}

/** What a reader of the profile is told of values that a reboot would lose. */
export function bootComments(facts: FactValues, wanted: readonly WantedOf[]): BootComments {
  const findings = judge(facts, wanted, true).findings;
  const lost = new Map(
    findings.filter(({ verdict }) => verdict === 'not-persisted').map((one) => [keyOf(one), lossOf(one)]),
  );
  const unknown = findings.flatMap(({ verdict, running, persisted }) =>
    verdict === 'unknown' && running.state === 'known' && persisted?.state === 'unknown' ? [persisted.why] : [],
  );
  return { unknown: [...new Set(unknown)], addTo };

  function addTo(described: Described): Described {
    return {
      ...described,
      host: described.host.map(withLoss),
      interfaces: described.interfaces.map((one) => ({ ...one, said: one.said.map(withLoss) })),
    };
  }

  function withLoss(said: SaidOfHost): SaidOfHost {
    const { setting, target, findingItem } = said;
    const loss = lost.get(
      keyOf({ setting: setting.id, target, ...(findingItem === undefined ? {} : { item: findingItem }) }),
    );
    return loss === undefined ? said : { ...said, comment: [...said.comment, loss] };
  }
}

function keyOf({ setting, target, item }: Pick<Finding, 'setting' | 'target' | 'item'>): string {
  return JSON.stringify([setting, target, item ?? null]);
}

function lossOf({ persisted }: Finding): string {
  if (persisted?.state !== 'known') return `A reboot loses it: ${persisted?.why ?? 'nothing states it'}.`;
  const where = persisted.where === undefined ? '' : ` (${persisted.where})`;
  return `A reboot loses it: it will be ${JSON.stringify(persisted.value)}${where}.`;
}
