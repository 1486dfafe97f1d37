/** What netplan makes files of networkd or NetworkManager from at boot, and what it can be told. */

import { known, type Reading, unknown } from '../lib/reading.ts';
import { configFilesFact } from './config-files.ts';
import type { Answers, Fact } from './types.ts';

/** In the order in which a name in a later folder takes the place of one in an earlier. Source: netplan-generate(8). */
export const NETPLAN_FOLDERS = ['/lib/netplan', '/etc/netplan', '/run/netplan'];

export const netplanFilesFact = configFilesFact(
  'netplan-files',
  'Configuration of netplan',
  NETPLAN_FOLDERS.map((folder) => `${folder}/*.yaml`),
);

export interface Netplan {
  /** It knows the keys for offloads (version 0.104); a key that it does not know makes it refuse everything. */
  readonly offloads: boolean;
  /** /etc/netplan is there. */
  readonly folder: boolean;
}

const SCRIPT = `
[ -d /etc/netplan ] && echo folder
for f in /usr/lib/*/libnetplan.so.* /usr/lib64/libnetplan.so.* /lib/*/libnetplan.so.*; do
  [ -f "$f" ] || continue
  grep -q generic-receive-offload "$f" && echo offloads
  break
done
:`.trim();

export const netplanFact: Fact<Netplan> = {
  id: 'netplan',
  title: 'What netplan can be told',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseNetplan,
};

function parseNetplan(answers: Answers): Reading<Netplan> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const lines = found.stdout.split('\n');
  return known({ offloads: lines.includes('offloads'), folder: lines.includes('folder') });
}
