import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import type { ConfigFiles } from './config-files.ts';
import { IFUPDOWN_SCRIPT } from './ifupdown-script.ts';
import { parseListedFiles, valuesOf } from './listed-files.ts';
import type { Answers, Fact } from './types.ts';

export interface Ifupdown {
  /** /etc/network/interfaces and what it sources, by path. */
  readonly files: ConfigFiles;
  /** Folders that are sourced from and exist. */
  readonly folders: ReadonlySet<string>;
  /** Hooks of Debian's packages ethtool and bridge-utils that are there. */
  readonly hooks: ReadonlySet<string>;
}

/** The configuration of ifupdown; absent where it is not installed. Source: /etc/network. */
export const ifupdownFact: Fact<Ifupdown> = {
  id: 'ifupdown',
  title: 'Configuration files of ifupdown',
  needs: { found: { kind: 'script', sh: IFUPDOWN_SCRIPT } },
  parse: parseIfupdown,
};

function parseIfupdown(answers: Answers): Reading<Ifupdown> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  if (found.code !== 0) return unknown(`looking for ifupdown: ${found.stderr.trim() || `exit ${found.code}`}`);
  const lines = found.stdout.split('\n');
  if (lines[0] !== 'installed') return absent('this host has no ifupdown');
  return known({
    files: new Map(parseListedFiles(found.stdout).map((file) => [file.path, { ...file, link: null }])),
    folders: new Set(valuesOf(lines, 'folder')),
    hooks: new Set(valuesOf(lines, 'hook')),
  });
}
