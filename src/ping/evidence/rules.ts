/** What a host told of its rules: all of them, or why they are not known. Pure. */
import { known, type Reading, unknown } from '../../lib/reading.ts';
import { readRules } from '../../netfilter/rule-sets.ts';
import type { Table } from '../../netfilter/types.ts';
import { isSix } from '../address.ts';
import type { Rules, ToolText } from '../probe/wire.ts';
import type { HostEvidence, MeshPlan } from '../types.ts';

/** The probe asks for a listing without the contents of sets. */
export function tablesOf(rules: Rules, plan: MeshPlan): Reading<readonly Table[]> {
  const { nft, iptables } = rules;
  const why = [nft, iptables].map(whyUnread).find((one) => one !== undefined);
  if (why !== undefined) return unknown(why);
  const saved = textOf(iptables);
  // Who has no nft may have rules of iptables all the same.
  if ('why' in nft && saved === undefined) return unknown(nft.why);
  const legacy = isSix(plan.group) ? 'ip6tables' : 'iptables';
  return known(readRules({ nft: textOf(nft) ?? '', terse: true, ...(saved === undefined ? {} : { [legacy]: saved }) }));
}

/** What of a host's rules is not known, in words: what is in it may be what decides. Empty without a second look. */
export function unreadWords({ name, firewall }: HostEvidence, plan: MeshPlan): readonly string[] {
  if (firewall === undefined) return [];
  const { before, after } = firewall;
  const tables = [tablesOf(before, plan), tablesOf(after, plan)];
  const [rules] = tables.flatMap((told) => (told.state === 'known' ? [] : [told.why]));
  const filters = isFiltered(after.qdisc) ? (whyUnread(after.tc) ?? whyUnread(after.tcEgress)) : undefined;
  return [
    ...(rules === undefined ? [] : [`the rule set of ${name} could not be read: ${rules}`]),
    ...(filters === undefined || filters === rules
      ? []
      : [`the filters of tc on ${name} could not be read: ${filters}`]),
  ];
}

/** Filters at ingress and egress hang on a qdisc of their own. Where that is not known there may be some. */
function isFiltered(qdisc: ToolText | undefined): boolean {
  const text = textOf(qdisc);
  return text === undefined || /^qdisc (?:clsact|ingress) /m.test(text);
}

function textOf(told: ToolText | undefined): string | undefined {
  return told !== undefined && 'text' in told ? told.text : undefined;
}

/** Why a tool that is there told nothing. */
function whyUnread(told: ToolText | undefined): string | undefined {
  return told !== undefined && 'why' in told && !told.absent ? told.why : undefined;
}
