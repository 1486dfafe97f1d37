import { known, type Reading, unknown } from '../lib/reading.ts';
import { type ListedFile, parseListedFiles, valuesOf } from './listed-files.ts';
import { OVERWRITERS_SCRIPT } from './overwriters-script.ts';
import type { Answers, Fact } from './types.ts';

/** Programs that set kernel keys, offloads or routes by themselves, after what the configuration of the system states. */
export interface Overwriters {
  /** Names of processes, as the kernel cuts them (15 characters), and of what systemd starts: `dockerd`, `tuned`. */
  readonly active: readonly string[];
  /** Files of tuned's active profile, those it includes first: the last word wins. Empty: no profile is active. */
  readonly tuned: readonly ListedFile[];
  /** tuned applies /etc/sysctl.d and /run/sysctl.d again after its own keys (reapply_sysctl of tuned-main.conf, default). */
  readonly tunedReapplies: boolean;
}

/** Source: /proc/PID/comm, units that systemd wants, tuned's files. */
export const overwritersFact: Fact<Overwriters> = {
  id: 'overwriters',
  title: 'Programs that may set again what was set',
  needs: { found: { kind: 'script', sh: OVERWRITERS_SCRIPT } },
  parse: parseOverwriters,
};

function parseOverwriters(answers: Answers): Reading<Overwriters> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const lines = found.stdout.split('\n');
  if (!lines.includes('end'))
    return unknown(`looking for what overwrites settings: ${found.stderr.trim() || 'no answer'}`);
  const missing = valuesOf(lines, 'missing')[0];
  if (missing !== undefined) return unknown(`tuned's profile ${missing} is not where profiles are`);
  return known({
    active: [...new Set(valuesOf(lines, 'active'))],
    tuned: parseListedFiles(found.stdout.replace(/^end$/m, '')),
    tunedReapplies: !lines.includes('reapply 0'),
  });
}
