/** Names of kernel keys: `net.ipv4.conf.eth0/7.rp_filter`, `net/ipv4/conf/eth0.7/rp_filter`. */

/** The segments of a key below /proc/sys as sysctl(8) shows them: dots part them, a dot inside one is a slash. */
export function sysctlName(path: readonly string[]): string {
  return path.map((segment) => segment.replaceAll('.', '/')).join('.');
}

/** With slashes between segments. The first separator tells the form of a name: after a dot, slashes are dots of a segment. */
export function withSlashes(name: string): string {
  if (/[/.]/.exec(name)?.[0] !== '.') return name;
  return name.replace(/[/.]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** The segments of a name in either form. */
export function sysctlPath(name: string): readonly string[] {
  return withSlashes(name)
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
}
