import { FIND_PACKAGE_MANAGER, installAdvice } from '../lib/install.ts';
import { known, type Reading, unknown } from '../lib/reading.ts';
import { valuesOf } from './listed-files.ts';
import type { Answers, Fact } from './types.ts';

export interface LinkDetails {
  /** ALLMULTI as a user set it: /sys/class/net/IF/flags has it too while a routing daemon or a capture asks for it. */
  readonly allMulticast: boolean;
  /** Bytes that its driver takes; null where that is not told (before iproute2 4.20 and kernel 4.18) or has no limit. */
  readonly minMtu: number | null;
  readonly maxMtu: number | null;
  /** `veth`, `bridge`, `vlan`: what was made by `ip link add`; null of hardware, and where ip does not tell. */
  readonly kind: string | null;
  /** Programs of XDP, each with its number and name: `7 guard`; empty also where ip does not tell. */
  readonly xdp: readonly string[];
}

export interface Links {
  /** `iproute2`: its `ip` is there, not busybox's. */
  readonly source: 'iproute2' | 'ifconfig';
  readonly links: ReadonlyMap<string, LinkDetails>;
}

/** busybox's ip knows no -d, and prints no word for ALLMULTI. */
const SCRIPT = `
echo iproute2
ip -d -o link show 2>/dev/null && exit 0
if command -v ifconfig >/dev/null 2>&1; then echo ifconfig; ifconfig -a
else ${FIND_PACKAGE_MANAGER}; echo "manager $pm"; fi
exit 0`.trim();

/** What /sys does not tell of an interface. Source: `ip -d link` (dev_get_flags, net/core/dev.c), else `ifconfig -a`. */
export const linkDetailsFact: Fact<Links> = {
  id: 'link-details',
  title: 'Flags as a user set them, ranges of the MTU and programs of XDP, by interface',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseDetails,
};

function parseDetails(answers: Answers): Reading<Links> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const [byIp = '', byIfconfig] = found.stdout.split(/^ifconfig\n/m);
  if (byIfconfig !== undefined) return known({ source: 'ifconfig', links: parseIfconfig(byIfconfig) });
  const links = parseIpLink(byIp.split('\n'));
  if (links.size > 0) return known({ source: 'iproute2', links });
  const advice = installAdvice('ip', valuesOf(byIp.split('\n'), 'manager')[0]);
  return unknown(
    `this host has neither iproute2 nor ifconfig${found.stderr === '' ? advice : `: ${found.stderr.trim()}`}`,
  );
}

/** `3: eth0@p0: <BROADCAST,…> mtu 1500 … minmtu 68 maxmtu 65535 …`, one line an interface. */
function parseIpLink(lines: readonly string[]): ReadonlyMap<string, LinkDetails> {
  const links = new Map<string, LinkDetails>();
  for (const line of lines) {
    const [, name, flags] = /^\d+: ([^:]+?)(?:@[^:@]*)?: <([^>]*)>/.exec(line) ?? [];
    if (name === undefined || flags === undefined) continue;
    links.set(name, {
      allMulticast: flags.split(',').includes('ALLMULTI'),
      minMtu: limitOf(line, 'minmtu'),
      maxMtu: limitOf(line, 'maxmtu'),
      kind: /\\ {4}(?!link\/|alias |prog\/|\S+_slave )(\S+)/.exec(line)?.[1] ?? null,
      xdp: [...line.matchAll(/ prog\/xdp\S* id (\d+(?: name \S+)?)/g)].map(([, label = '']) =>
        label.replace('name ', ''),
      ),
    });
  }
  return links;
}

/** 0 is no limit. */
function limitOf(line: string, word: string): number | null {
  return Number(new RegExp(` ${word} (\\d+) `).exec(line)?.[1] ?? 0) || null;
}

/** A block an interface, its first line not indented: `eth0      Link encap…` (busybox), `eth0: flags=4675<UP,…>` (net-tools). */
function parseIfconfig(text: string): ReadonlyMap<string, LinkDetails> {
  const links = new Map<string, LinkDetails>();
  for (const block of text.split(/^(?=\S)/m)) {
    const name = /^(\S+?):?\s/.exec(block)?.[1];
    if (name !== undefined)
      links.set(name, { allMulticast: /\bALLMULTI\b/.test(block), minMtu: null, maxMtu: null, kind: null, xdp: [] });
  }
  return links;
}
