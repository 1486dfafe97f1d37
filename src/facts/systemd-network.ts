/** What systemd-networkd and udev read at boot: their files, and which version reads them. */
import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { configFilesFact } from './config-files.ts';
import type { Answers, Fact } from './types.ts';

/** Where files are looked for, the first wins; on hosts of today /lib is /usr/lib. */
export const NETWORK_FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib'].map((root) => `${root}/systemd/network`);

const ENDINGS = ['network', 'link', 'netdev'].flatMap((kind) => [`*.${kind}`, `*.${kind}.d/*.conf`]);

/** .network, .link and .netdev files with their drop-ins. Source: systemd.network(5), systemd.link(5). */
export const systemdFilesFact = configFilesFact(
  'systemd-network-files',
  'Files of systemd-networkd and udev for interfaces',
  NETWORK_FOLDERS.flatMap((folder) => ENDINGS.map((ending) => `${folder}/${ending}`)),
);

export interface SystemdNetwork {
  /** `252`: decides which words its files may have. */
  readonly version: number;
  /** /etc/systemd/network and the folders of drop-ins in it, as far as they exist. */
  readonly folders: readonly string[];
}

const SCRIPT = `
command -v systemctl >/dev/null 2>&1 && systemctl --version
for d in /etc/systemd/network /etc/systemd/network/*.d; do [ -d "$d" ] && printf 'folder %s\\n' "$d"; done
:`.trim();

/** Absent: the host has no systemd. */
export const systemdNetworkFact: Fact<SystemdNetwork> = {
  id: 'systemd-network',
  title: 'Version of systemd, and its folders for files of the administrator',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseSystemd,
};

function parseSystemd(answers: Answers): Reading<SystemdNetwork> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const lines = found.stdout.split('\n');
  const first = lines.find((line) => !line.startsWith('folder ') && line !== '');
  if (first === undefined && found.stderr.trim() === '') return absent('this host has no systemctl');
  // `systemd 252 (252.39-1~deb12u2)`
  const version = /^systemd (\d+)/.exec(first ?? '')?.[1];
  if (version === undefined) return unknown(`systemctl --version: ${first ?? found.stderr.trim()}`);
  const folders = lines.filter((line) => line.startsWith('folder ')).map((line) => line.slice('folder '.length));
  return known({ version: Number(version), folders });
}
