/** Names that the kernel takes for a network interface, and patterns over them. */

/** Makes a name a pattern: `ens*`, `eth?`, `eth[01]`. */
const GLOB = /[*?[\]]/;

/**
 * Linux dev_valid_name (net/core/dev.c): 1 to 15 bytes, not `.` or `..`, no `/`, no `:`, no white space.
 * `all` and `default` are refused too: they name rows of conf/, so the kernel gives no such interface
 * its sysctls (net/ipv4/devinet.c, sysctl_dev_name_is_allowed).
 * @returns why the name is none, or undefined when it is one
 */
export function whyNotInterfaceName(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return 'the kernel refuses . and ..';
  if (name === 'all' || name === 'default') return `conf/${name} is no interface; every interface is the pattern "*"`;
  const bytes = Buffer.byteLength(name);
  return whyNotCharacters(name) ?? (bytes > 15 ? `it has ${bytes} bytes, the kernel takes 15 at most` : undefined);
}

/** As whyNotInterfaceName, for a plain name or a glob; a glob can be longer than any name it matches. */
export function whyNotInterfacePattern(pattern: string): string | undefined {
  if (!GLOB.test(pattern)) return whyNotInterfaceName(pattern);
  const closes = /^[^[\]]*(\[[^[\]]+\][^[\]]*)*$/.test(pattern);
  return whyNotCharacters(pattern) ?? (closes ? undefined : 'its brackets do not close');
}

function whyNotCharacters(name: string): string | undefined {
  if (/[/:]/.test(name)) return 'the kernel refuses / and : (an address label like eth0:1 is no interface)';
  return /[\s\p{Cc}]/u.test(name) ? 'it has white space or control characters in it' : undefined;
}
