/** Keyfiles as hosts' shells read them: exact, and without their secrets. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { networkManagerFact } from '../../src/facts/network-manager.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { type PrivateNamespace, SHELLS } from '../settings/private-namespace.ts';
import { openHost } from './keeper.ts';

const SECRETS = [
  'psk=hush-1',
  'wep-key0=hush-2',
  'password=hush-3',
  'private-key-password=hush-4',
  'password-raw=104;117;115;104-5',
  'phase2-private-key = hush-6',
  'mka-cak=hush-7',
  'pin=hush-8',
];

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openHost();
  await ns.must(`
mount -t tmpfs tmpfs /usr/local/sbin
printf '#!/bin/sh\\necho nmcli tool, version 1.42.4\\n' >/usr/local/sbin/nmcli
chmod +x /usr/local/sbin/nmcli
d=/etc/NetworkManager/system-connections
mkdir -p $d
printf '[connection]\\nid=Wired connection 1\\n[ethernet]\\nmtu=1400' >"$d/Wired connection 1.nmconnection"
printf '%s\\n' '[802-1x]' '${SECRETS.join("' '")}' identity=me >$d/secret.nmconnection
chmod 600 $d/*`);
});
afterAll(async () => ns.close());

test.each(SHELLS)('in %s', async (shell) => {
  const composed = composeRead([networkManagerFact], { interfaces: [], nonce: 'read' });
  const ran = await ns.run(composed.script, shell);

  expect(ran.stderr).toBe('');
  expect(ran.stdout).not.toMatch(/hush|104;/);
  const reading = composed.decode(ran.stdout).get(networkManagerFact);
  if (reading.state !== 'known') throw new Error(reading.why);
  expect(reading.value.version).toEqual([1, 42]);
  expect([...reading.value.files.values()].map(({ path, mode, content }) => [path, mode, content])).toEqual([
    [
      '/etc/NetworkManager/system-connections/Wired connection 1.nmconnection',
      '0600',
      expect.objectContaining({ value: '[connection]\nid=Wired connection 1\n[ethernet]\nmtu=1400' }),
    ],
    [
      '/etc/NetworkManager/system-connections/secret.nmconnection',
      '0600',
      expect.objectContaining({
        value: `[802-1x]\n${SECRETS.map((line) => `${line.replace(/=.*/, '')}=<hidden>\n`).join('')}identity=me\n`,
      }),
    ],
  ]);
});
