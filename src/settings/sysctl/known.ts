/** Kernel keys that bear on multicast: what they are, what the kernel takes, what it begins with. */
import type { JsonSchema } from '../../lib/json.ts';

interface Since {
  readonly major: number;
  readonly minor: number;
  readonly value: number;
}

export interface KnownKey {
  readonly about: string;
  /** What the kernel takes (extra1 and extra2 of its table); keys without a bound of the kernel's have none here. */
  readonly minimum: number;
  readonly maximum: number;
  /** How many numbers it holds; default 1. */
  readonly numbers?: number;
  /** What the kernel begins with; left out where that depends on its version or the memory. */
  readonly initial?: number;
  /** Where that depends on its version: what kernels begin with that are older than `since`, and the others; 64-bit ones. */
  readonly initials?: { readonly older: readonly number[]; readonly since?: Since };
}

const INT = 2_147_483_647;

/** SK_RMEM_MAX and SK_WMEM_MAX (include/net/sock.h): 256 packets with what each costs; the maximum is 4 MiB since 6.18. */
const BUFFER = { older: [212_992, 229_376] };
const BUFFER_MAX = { ...BUFFER, since: { major: 6, minor: 18, value: 4_194_304 } };

/** Sources: net/ipv4/sysctl_net_ipv4.c, net/ipv6/sysctl_net_ipv6.c and icmp.c, net/core/sysctl_net_core.c, net/ipv4/igmp.c. */
export const KNOWN: { readonly [key: string]: KnownKey } = {
  'net.core.rmem_max': {
    about: 'Greatest receive buffer a program can ask for (SO_RCVBUF), bytes',
    minimum: 2304,
    maximum: INT,
    initials: BUFFER_MAX,
  },
  'net.core.rmem_default': {
    about: 'Receive buffer of a socket that asks for none, bytes',
    minimum: 2304,
    maximum: INT,
    initials: BUFFER,
  },
  'net.core.wmem_max': {
    about: 'Greatest send buffer a program can ask for (SO_SNDBUF), bytes',
    minimum: 4608,
    maximum: INT,
    initials: BUFFER_MAX,
  },
  'net.core.wmem_default': {
    about: 'Send buffer of a socket that asks for none, bytes',
    minimum: 4608,
    maximum: INT,
    initials: BUFFER,
  },
  'net.core.netdev_max_backlog': {
    about: 'Packets that can wait for a CPU where the driver or RPS queues them',
    minimum: 0,
    maximum: INT,
    initial: 1000,
  },
  'net.core.netdev_budget': { about: 'Packets taken in one round of polling', minimum: 0, maximum: INT, initial: 300 },
  'net.core.busy_poll': {
    about: 'Microseconds to poll the driver in poll() and select()',
    minimum: 0,
    maximum: INT,
    initial: 0,
  },
  'net.core.busy_read': {
    about: 'Microseconds to poll the driver when a socket is read',
    minimum: 0,
    maximum: INT,
    initial: 0,
  },
  'net.ipv4.igmp_max_memberships': { about: 'Groups that one socket can join', minimum: 0, maximum: INT, initial: 20 },
  'net.ipv4.igmp_max_msf': {
    about: 'Sources that one socket can name for a group',
    minimum: 0,
    maximum: INT,
    initial: 10,
  },
  'net.ipv4.igmp_qrv': {
    about: 'How often IGMP reports are repeated (robustness)',
    minimum: 1,
    maximum: INT,
    initial: 2,
  },
  'net.ipv4.igmp_link_local_mcast_reports': {
    about: 'Whether groups of 224.0.0.0/24 are reported',
    minimum: 0,
    maximum: 255,
    initial: 1,
  },
  'net.ipv4.icmp_echo_ignore_broadcasts': {
    about: 'Whether an ICMP echo to a group or broadcast stays without answer',
    minimum: 0,
    maximum: 1,
    initial: 1,
  },
  'net.ipv4.ip_default_ttl': {
    about: 'TTL of unicast packets (groups: IP_MULTICAST_TTL)',
    minimum: 1,
    maximum: 255,
    initial: 64,
  },
  'net.ipv4.ip_nonlocal_bind': {
    about: 'Whether a program can bind to an address not its own',
    minimum: 0,
    maximum: 255,
    initial: 0,
  },
  'net.ipv4.ipfrag_time': { about: 'Seconds that fragments wait for the rest', minimum: 0, maximum: INT, initial: 30 },
  'net.ipv4.udp_mem': {
    about: 'Memory of all UDP sockets, pages: from here no pressure, pressure, limit',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    numbers: 3,
  },
  'net.ipv4.udp_rmem_min': {
    about: 'Receive memory a UDP socket keeps under pressure, bytes',
    minimum: 1,
    maximum: INT,
    initial: 4096,
  },
  'net.ipv4.udp_wmem_min': {
    about: 'Send memory a UDP socket keeps under pressure, bytes',
    minimum: 1,
    maximum: INT,
    initial: 4096,
  },
  'net.ipv6.mld_max_msf': {
    about: 'IPv6: sources that one socket can name for a group',
    minimum: 0,
    maximum: INT,
    initial: 64,
  },
  'net.ipv6.mld_qrv': {
    about: 'IPv6: how often MLD reports are repeated (robustness)',
    minimum: 1,
    maximum: INT,
    initial: 2,
  },
  'net.ipv6.icmp.echo_ignore_multicast': {
    about: 'IPv6: whether an ICMP echo to a group stays without answer',
    minimum: 0,
    maximum: 255,
    initial: 0,
  },
};

/** What a profile may say of each. */
export const knownSchemas: { readonly [key: string]: JsonSchema } = Object.fromEntries(
  Object.entries(KNOWN).map(([name, key]) => [name, schemaOf(key)]),
);

function schemaOf({ about, minimum, maximum, numbers = 1, initial }: KnownKey): JsonSchema {
  const description = `${about}${initial === undefined ? '' : `. The kernel begins with ${initial}`}`;
  const number = { type: 'integer', minimum, maximum };
  if (numbers === 1)
    return maximum === 1
      ? { description, anyOf: [number, { enum: [true, false, 'on', 'off'] }] }
      : { description, ...number };
  const list = { type: 'array', items: number, minItems: numbers, maxItems: numbers };
  return { description, anyOf: [list, { type: 'string', pattern: `^\\s*\\d+(\\s+\\d+){${numbers - 1}}\\s*$` }] };
}
