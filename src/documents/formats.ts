/** The `format` words of our schemas: what each stands for, and why a text does not fit. */
import { isIPv6 } from 'node:net';
import { whyNotMulticastAddress, whyNotMulticastPrefix, whyNotUnicastAddress } from './addresses.ts';
import { whyNotInterfaceName, whyNotInterfacePattern } from './interface-names.ts';
import { whyNotSysctlKey } from './sysctl-keys.ts';
import { whyNotVariableText } from './variable-text.ts';

export interface Format {
  /** What is allowed, as an object of a sentence. */
  readonly allowed: string;
  /** Why this text is not; undefined when it is. */
  whyNot(text: string): string | undefined;
}

const FORMATS = {
  'multicast-address': {
    allowed: 'a multicast address, in 224.0.0.0/4 or ff00::/8 (239.8.0.19)',
    whyNot: whyNotMulticastAddress,
  },
  'multicast-prefix': {
    allowed: 'a prefix of multicast addresses, in 224.0.0.0/4 or ff00::/8 (239.0.0.0/8)',
    whyNot: whyNotMulticastPrefix,
  },
  'unicast-address': { allowed: 'a unicast IP address (198.18.0.11)', whyNot: whyNotUnicastAddress },
  'interface-name': { allowed: 'a name of a network interface (eth1)', whyNot: whyNotInterfaceName },
  'interface-pattern': {
    allowed: 'a name of a network interface or a pattern (eth1, ens*)',
    whyNot: whyNotInterfacePattern,
  },
  'sysctl-key': {
    allowed: 'a kernel key that begins with net. (net.ipv4.igmp_max_memberships, net.ipv4.conf.eth0/100.arp_ignore)',
    whyNot: whyNotSysctlKey,
  },
  'with-variable': { allowed: 'a text with a variable (${name})', whyNot: whyNotVariableText },
  'interface-key': {
    allowed: 'an interface, a pattern or a variable (eth1, ens*, ${data})',
    whyNot: (text) => (text.includes('${') ? whyNotVariableText(text) : whyNotInterfacePattern(text)),
  },
  'host-name': {
    allowed: 'a name of letters, digits, - _ and . (feed1), or an IP address',
    whyNot: (text) => (/^[A-Za-z0-9_][\w.-]*$/.test(text) || isIPv6(text) ? undefined : 'a pattern could not name it'),
  },
  'group-name': {
    allowed: 'a name of letters, digits, - _ and . (feeds)',
    whyNot: (text) => {
      if (text === 'all') return 'all hosts are in "all" by themselves: what holds for all stands in defaults';
      return /^[A-Za-z0-9_][\w.-]*$/.test(text) ? undefined : 'a pattern could not name it';
    },
  },
  /** Goes to `ssh` as a word of its own: one that begins with - would be an option. */
  'ssh-word': {
    allowed: 'one word that does not begin with -',
    whyNot: (text) => (/^[^\s\p{C}-][^\s\p{C}]*$/u.test(text) ? undefined : 'ssh could not take it as a name'),
  },
  'variable-name': {
    allowed: 'a name of letters, digits and _ (data)',
    whyNot: (text) => (/^[A-Za-z_]\w*$/.test(text) ? undefined : '${…} could not name it'),
  },
} satisfies { readonly [name: string]: Format };

/** By name; a Map, so that no name is found that Object.prototype has. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>(Object.entries(FORMATS));
