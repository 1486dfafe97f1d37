/** The files of ifupdown as hosts' shells find them. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ifupdownFact } from '../../src/facts/ifupdown.ts';
import { ifupdown } from '../../src/persistence/ifupdown/index.ts';
import type { PrivateNamespace } from '../settings/private-namespace.ts';
import { SHELLS } from '../settings/private-namespace.ts';
import { openHost, readFacts } from './keeper.ts';

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openHost();
  await ns.must(`
mount -t tmpfs tmpfs /usr/local/sbin
ln -s /bin/true /usr/local/sbin/ifup
cd /etc/network
mkdir -p a.d b.d if-up.d; ln -sf /bin/true if-up.d/ethtool
printf 'source a.d/*.cfg\\nsource-directory /etc/network/b.d\\niface eth1 inet dhcp' >interfaces
printf 'iface eth1 inet manual\\n  source nothing-of-a-stanza\\n\\n' >a.d/one.cfg
printf 'source two\\nsource /etc/network/interfaces\\n' >b.d/with-dash
printf '  wpa-psk hush\\n  wpa_passphrase\\thush\\nx' >b.d/two
printf 'x' >a.d/other; printf 'x' >b.d/no.dots
chmod 600 b.d/two`);
});
afterAll(async () => ns.close());

test.each(SHELLS)('in %s: what is sourced, and no more, byte for byte', async (shell) => {
  const reading = (await readFacts(ns, ifupdown, shell)).get(ifupdownFact);

  if (reading.state !== 'known') throw new Error(reading.why);
  const { files, folders, hooks } = reading.value;
  const shown = [...files.values()].map(({ path, mode, content }) => [
    path,
    mode,
    content.state === 'known' && content.value,
  ]);
  expect(shown.sort()).toEqual([
    ['/etc/network/a.d/one.cfg', '0644', 'iface eth1 inet manual\n  source nothing-of-a-stanza\n\n'],
    ['/etc/network/b.d/two', '0600', '  wpa-psk <hidden>\n  wpa_passphrase\t<hidden>\nx'],
    ['/etc/network/b.d/with-dash', '0644', 'source two\nsource /etc/network/interfaces\n'],
    ['/etc/network/interfaces', '0644', 'source a.d/*.cfg\nsource-directory /etc/network/b.d\niface eth1 inet dhcp'],
  ]);
  expect([...folders].sort()).toEqual(['/etc/network', '/etc/network/a.d', '/etc/network/b.d']);
  expect([...hooks]).toEqual(['ethtool']);
});
