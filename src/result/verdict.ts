/** How verdicts roll up, and what they mean as an exit code. Pure. */
import type {
  ChangeOutcome,
  Finding,
  FindingVerdict,
  HostResult,
  HostVerdict,
  PairResult,
  PairVerdict,
  RunVerdict,
  Summary,
} from './types.ts';

/** Of a host that was examined: drift wins over unknown, unknown over match. */
export function hostVerdict(findings: readonly Finding[]): Exclude<HostVerdict, 'unreachable'> {
  const verdicts = new Set(findings.map((finding) => finding.verdict));
  if (verdicts.has('drift') || verdicts.has('not-persisted')) return 'drift';
  if (verdicts.has('unknown') || verdicts.has('error')) return 'unknown';
  return 'match';
}

/** The worst part decides; an incomplete answer outranks drift, since there may be more of it. */
export function runVerdict(hosts: readonly HostResult[], pairs: readonly PairResult[] | undefined): RunVerdict {
  if (hosts.some((host) => host.error?.code === 'interrupted')) return 'interrupted';
  if (hosts.some((host) => (host.changes ?? []).some((change) => isFailed(change.outcome)))) return 'apply-failed';
  if (hosts.some(isIncomplete) || pairs?.some((pair) => pair.verdict === 'not-tested')) return 'incomplete';
  if (pairs?.some((pair) => pair.verdict === 'undelivered')) return 'undelivered';
  if (hosts.some((host) => host.verdict === 'drift' || isLeftOut(host))) return 'drift';
  if (pairs?.some((pair) => pair.verdict === 'degraded')) return 'degraded';
  const examined = hosts.some((host) => host.findings !== undefined || host.facts !== undefined);
  return pairs !== undefined && !examined ? 'delivered' : 'match';
}

const EXIT_CODES: { readonly [verdict in RunVerdict]: number } = {
  match: 0,
  delivered: 0,
  drift: 1,
  degraded: 1,
  undelivered: 1,
  incomplete: 3,
  'apply-failed': 4,
  interrupted: 130,
};

export function exitCodeOf(verdict: RunVerdict): number {
  return EXIT_CODES[verdict];
}

/** Counts of what the run has: of findings, pairs and changes only where there are any. */
export function summarise(hosts: readonly HostResult[], pairs: readonly PairResult[] | undefined): Summary {
  const findings = hosts.flatMap((host) => host.findings ?? []);
  const changes = hosts.flatMap((host) => host.changes ?? []);
  return {
    hosts: tally(
      HOST_VERDICTS,
      hosts.map((host) => host.verdict),
    ),
    ...(hosts.some((host) => host.findings)
      ? {
          findings: tally(
            FINDING_VERDICTS,
            findings.map((finding) => finding.verdict),
          ),
        }
      : {}),
    ...(pairs
      ? {
          pairs: tally(
            PAIR_VERDICTS,
            pairs.map((pair) => pair.verdict),
          ),
        }
      : {}),
    ...(hosts.some((host) => host.changes)
      ? {
          changes: tally(
            CHANGE_OUTCOMES,
            changes.map((change) => change.outcome),
          ),
        }
      : {}),
  };
}

export const HOST_VERDICTS: readonly HostVerdict[] = ['match', 'drift', 'unknown', 'unreachable'];
export const FINDING_VERDICTS: readonly FindingVerdict[] = [
  'match',
  'drift',
  'not-persisted',
  'not-applicable',
  'unknown',
  'error',
];
export const PAIR_VERDICTS: readonly PairVerdict[] = ['delivered', 'degraded', 'undelivered', 'not-tested'];
export const CHANGE_OUTCOMES: readonly ChangeOutcome[] = [
  'planned',
  'applied',
  'failed',
  'undone',
  'undo-failed',
  'skipped',
];

function isFailed(outcome: ChangeOutcome): boolean {
  return outcome === 'failed' || outcome === 'undone' || outcome === 'undo-failed';
}

/** Whose turn did not come: what was planned for it is not so. */
function isLeftOut(host: HostResult): boolean {
  return (host.changes ?? []).some((change) => change.outcome === 'skipped');
}

/** A host that drifts and has unknown findings as well is drift, and still an incomplete answer. */
function isIncomplete(host: HostResult): boolean {
  if (host.verdict === 'unreachable' || host.verdict === 'unknown') return true;
  return (host.findings ?? []).some((finding) => finding.verdict === 'unknown' || finding.verdict === 'error');
}

function tally<V extends string>(all: readonly V[], seen: readonly V[]): { readonly [verdict in V]: number } {
  const counts = Object.fromEntries(all.map((verdict) => [verdict, 0])) as { [verdict in V]: number };
  for (const verdict of seen) counts[verdict] += 1;
  return counts;
}
