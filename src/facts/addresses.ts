import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

export interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefixLength: number;
  /** `global`, `link`, `host`, … */
  readonly scope: string;
}

/** Addresses of each interface in the kernel's order: the first IPv4 one is the source of what leaves there. Source: ip(8). */
export const addressesFact: Fact<ReadonlyMap<string, readonly Address[]>> = {
  id: 'addresses',
  title: 'IP addresses, by interface',
  // One line an address; iproute2 and busybox print the same here, and no file of /proc has addresses with interfaces.
  needs: { list: { kind: 'command', argv: ['ip', '-o', 'addr', 'show'] } },
  parse: parseAddresses,
};

function parseAddresses(answers: Answers): Reading<ReadonlyMap<string, readonly Address[]>> {
  const list = answers.command('list');
  if (list.state === 'missing') return unknown(list.why);
  if (list.code !== 0) return unknown(`ip -o addr show: ${list.stderr.trim() || `exit ${list.code}`}`);
  const interfaces = new Map<string, Address[]>();
  for (const line of list.stdout.split('\n')) {
    // `2: eth0    inet 198.18.0.11/24 brd 198.18.0.255 scope global eth0\       valid_lft …`; `peer` for point-to-point.
    const [, name, family, address, length] =
      /^\d+: (\S+?)(?:@\S+)?\s+(inet6?) ([^\s/]+)(?:.*?\/(\d+))?/.exec(line) ?? [];
    if (name === undefined || address === undefined) continue;
    const found: Address = {
      family: family === 'inet' ? 'ipv4' : 'ipv6',
      address,
      prefixLength: Number(length ?? (family === 'inet' ? 32 : 128)),
      scope: / scope (\S+)/.exec(line)?.[1] ?? 'global',
    };
    const earlier = interfaces.get(name);
    if (earlier) earlier.push(found);
    else interfaces.set(name, [found]);
  }
  return known(interfaces);
}
