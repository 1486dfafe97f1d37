import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import type { ConfigFiles } from './config-files.ts';
import { hideSecrets, LISTING_FUNCTION, parseListedFiles, valuesOf } from './listed-files.ts';
import type { Answers, Fact } from './types.ts';

export interface NetworkManager {
  /** `1.42.4`: [1, 42]. */
  readonly version: readonly [major: number, minor: number];
  /** Keyfiles of connections, by path; values that are secrets read HIDDEN. */
  readonly files: ConfigFiles;
  /** UUID → what nmcli shows of an active connection, where files need root to be read. */
  readonly shown: ReadonlyMap<string, string>;
}

/** Keys of nm-settings-keyfile(5) that hold secrets begin or end so: psk, wep-key0, 802-1x's password, wireguard's private-key. */
const SECRETS = ['psk', 'password', 'wep-key', 'pin', 'secret', 'private-key', 'preshared-key', 'mka-cak', 'token'];

const SCRIPT = `
command -v nmcli >/dev/null 2>&1 || exit 0
v=$(nmcli --version 2>&1); printf 'version %s\\n' "$v"
hide='${hideSecrets(SECRETS, '=')}'
${LISTING_FUNCTION}
for d in /etc /run /usr/lib; do
  for f in "$d"/NetworkManager/system-connections/*; do [ -f "$f" ] && listing "$f"; done
done
# Without --show-secrets it shows none.
[ "$(id -u)" = 0 ] && exit 0
for u in $(nmcli -t -f UUID connection show --active); do
  printf 'shown %s\\n' "$u"
  nmcli -t connection show "$u" | sed 's/^/| /'
done
exit 0`.trim();

/** The connections of NetworkManager as they are in files; absent where it is not installed. Source: nmcli, keyfiles. */
export const networkManagerFact: Fact<NetworkManager> = {
  id: 'network-manager',
  title: 'Connections of NetworkManager in files',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseNetworkManager,
};

function parseNetworkManager(answers: Answers): Reading<NetworkManager> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const [line] = valuesOf(found.stdout.split('\n'), 'version');
  if (line === undefined) return absent('this host has no nmcli');
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(line) ?? [];
  if (major === undefined || minor === undefined) return unknown(`nmcli --version: ${line}`);
  return known({
    version: [Number(major), Number(minor)],
    shown: new Map(
      found.stdout
        .split(/^(?=shown )/m)
        .slice(1)
        .map((block) => block.split('\n'))
        .map((block) => [valuesOf(block, 'shown')[0] ?? '', valuesOf(block, '|').join('\n')]),
    ),
    files: new Map(
      parseListedFiles(found.stdout.split(/^shown /m)[0] ?? '').map((file) => [file.path, { ...file, link: null }]),
    ),
  });
}
