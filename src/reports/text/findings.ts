/** Findings of a run for people: hosts with the same findings are told once, what matches is only counted. Pure. */
import type { Json } from '../../lib/json.ts';
import type { Reading } from '../../lib/reading.ts';
import { nameList, printableLine } from '../../lib/text.ts';
import type { Finding, FindingVerdict, HostResult, Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';
import { columns, commandLines, errorLines, wrap } from './layout.ts';
import { readingText, valueText } from './value.ts';

const TONES: { readonly [verdict in FindingVerdict]: Tone } = {
  match: 'good',
  drift: 'bad',
  'not-persisted': 'warn',
  'not-applicable': 'dim',
  unknown: 'warn',
  error: 'bad',
};

/** One block for each set of hosts that tell the same. */
export function findingsText(run: Run, style: Style): string {
  const groups = new Map<string, { readonly hosts: HostResult[]; readonly body: readonly string[] }>();
  for (const host of run.hosts) {
    const body = hostBody(host, style);
    const key = JSON.stringify([host.verdict, body.map((line) => line.replaceAll(host.name, ''))]);
    const group = groups.get(key) ?? { hosts: [], body };
    group.hosts.push(host);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ hosts, body }) => [...heading(hosts, style), ...body].join('\n')).join('\n\n');
}

function heading(hosts: readonly HostResult[], style: Style): readonly string[] {
  const verdict = hosts[0]?.verdict ?? 'unknown';
  const tone = verdict === 'match' ? 'good' : verdict === 'drift' ? 'bad' : 'warn';
  return [
    `${style.paint(
      'strong',
      nameList(
        hosts.map((host) => host.name),
        'host',
      ),
    )}: ${style.paint(tone, verdict)}`,
  ];
}

function hostBody(host: HostResult, style: Style): readonly string[] {
  if (host.error) return errorLines(host.error, style.width);
  const findings = host.findings ?? [];
  const told = findings.filter((finding) => finding.verdict !== 'match' && finding.verdict !== 'not-applicable');
  return [...table(told, style), ...quiet(findings)];
}

/** A line a finding (what is desired, what runs or what a reboot brings), why below it, and the commands that fix it. */
function table(findings: readonly Finding[], style: Style): readonly string[] {
  const lines = columns(
    findings.map((finding) =>
      [`  ${finding.verdict}`, finding.setting, finding.target, change(finding)].map(printableLine),
    ),
  );
  const told = new Set<string>();
  return findings.flatMap((finding, index) => [
    ...fitted(lines[index] ?? '', printableLine(change(finding)).trimEnd(), style.width).map((line) =>
      style.paint(TONES[finding.verdict], line),
    ),
    ...wrap(`${reason(finding, told)} [${finding.origin.file}:${finding.origin.line}]`, '      ', style.width).map(
      (line) => style.paint('dim', line),
    ),
    ...commandLines(finding.remedy, '      $ '),
  ]);
}

/** The line as it is where it fits, else with its last column below. */
function fitted(line: string, last: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  return [line.slice(0, line.length - last.length).trimEnd(), ...wrap(last, '      ', width)];
}

/** In words, as an arrow reads like a change: `item: desired off, running on`; an element of a list is its own item. */
function change(finding: Finding): string {
  const element = typeof finding.desired === 'object';
  const desired = element ? (finding.item ?? '') : valueText(finding.desired);
  const item = element || finding.item === undefined ? '' : `${finding.item}: `;
  // Its verdict says so already.
  if (finding.running.state === 'unknown') return `${item}desired ${desired}`;
  const [when, reading] = isOfBoot(finding) ? ['after a reboot', finding.persisted] : ['running', finding.running];
  return `${item}desired ${desired}, ${when} ${reading === undefined ? '?' : readText(finding.desired, reading)}`;
}

/** In force now, and what a boot brings is the matter. */
function isOfBoot({ verdict, running, persisted }: Finding): boolean {
  return verdict === 'not-persisted' || (verdict === 'unknown' && running.state === 'known' && persisted !== undefined);
}

/** Of an element, only what differs from what is desired: `desired 239.0.0.0/8 dev eth1, running dev eth0`. */
function readText(desired: Json, reading: Reading<Json>): string {
  if (reading.state !== 'known' || !isRecord(desired) || !isRecord(reading.value)) return readingText(reading);
  const differing = Object.entries(reading.value).filter(([key, value]) => key in desired && desired[key] !== value);
  return differing.length > 0 ? valueText(Object.fromEntries(differing)) : readingText(reading);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param told reasons why nothing is known of the next boot: they are the host's, and said once of it */
function reason(finding: Finding, told: Set<string>): string {
  const reading = finding.running.state === 'known' ? undefined : finding.running.why;
  const boot = isOfBoot(finding) && finding.persisted ? placeText(finding.persisted) : bootOfDrift(finding);
  const blind = finding.persisted?.state === 'unknown' ? finding.persisted.why : undefined;
  const again = blind !== undefined && told.has(blind);
  if (blind !== undefined) told.add(blind);
  const reasons = [...(finding.why?.split('; ') ?? []), reading, boot].filter((text) => text !== undefined);
  return [...new Set(reasons)].map((text) => (again && text === blind ? 'as above' : text)).join('; ');
}

/** What the next boot makes of a drift: it may end it, or be as wrong. What is not stated or not known changes nothing here. */
function bootOfDrift({ verdict, desired, persisted }: Finding): string | undefined {
  if (verdict !== 'drift' || persisted?.state !== 'known') return undefined;
  const where = persisted.where === undefined ? '' : ` by ${persisted.where}`;
  return `after a reboot ${readText(desired, persisted)}${where}`;
}

/** Which file says so, or why nothing is known. */
function placeText(reading: Reading<Json>): string | undefined {
  if (reading.state !== 'known') return reading.why;
  return reading.where === undefined ? undefined : `at boot by ${reading.where}`;
}

function quiet(findings: readonly Finding[]): readonly string[] {
  const matching = findings.filter((finding) => finding.verdict === 'match').length;
  const without = findings.filter((finding) => finding.verdict === 'not-applicable').length;
  const parts = [
    ...(matching > 0 ? [`${matching} as desired`] : []),
    ...(without > 0 ? [`${without} not applicable`] : []),
  ];
  return parts.length > 0 ? [`  ${parts.join(', ')}`] : [];
}
