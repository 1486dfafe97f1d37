/** What installs a program on a host: by the package manager that the host has, as its distribution calls the package. */
import { quoteWord } from './shell.ts';

/** Looked for in this order, on the host. */
export const PACKAGE_MANAGERS = ['apt-get', 'dnf', 'yum', 'zypper', 'apk', 'opkg', 'pacman'] as const;

export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

const INSTALL: Readonly<Record<PackageManager, string>> = {
  'apt-get': 'apt-get install',
  dnf: 'dnf install',
  yum: 'yum install',
  zypper: 'zypper install',
  apk: 'apk add',
  opkg: 'opkg update && opkg install',
  pacman: 'pacman -S',
};

type Package = string | null;
type Packages = { readonly usual: Package } & Partial<Readonly<Record<PackageManager, Package>>>;

/** Program → the package that has it, where it is not the usual one; null: in none of the distribution's own, as far as is known. */
const PACKAGES = new Map<string, Packages>([
  ['ethtool', { usual: 'ethtool' }],
  ['ip', { usual: 'iproute2', dnf: 'iproute', yum: 'iproute', opkg: 'ip-full' }],
  ['bridge', { usual: 'iproute2', dnf: 'iproute', yum: 'iproute', opkg: 'ip-bridge' }],
  ['tc', { usual: 'iproute2', dnf: 'iproute-tc', yum: 'iproute-tc', opkg: 'tc-full' }],
  ['python3', { usual: 'python3', pacman: 'python' }],
  ['smcrouted', { usual: null, 'apt-get': 'smcroute', dnf: 'smcroute', yum: 'smcroute', opkg: 'smcroute' }],
]);

/** A piece of POSIX sh that leaves the host's package manager in $pm; empty: it has none of them. Builtins only. */
export const FIND_PACKAGE_MANAGER =
  `for pm in ${PACKAGE_MANAGERS.join(' ')} ''; do ` +
  '[ -z "$pm" ] || ! command -v "$pm" >/dev/null 2>&1 || break; done';

/** `apt-get install ethtool`; undefined where it is not known what would install it. */
export function installCommand(program: string, manager: string | undefined): string | undefined {
  const packages = PACKAGES.get(program);
  const known = PACKAGE_MANAGERS.find((one) => one === manager);
  if (!packages || !known) return undefined;
  const name = packages[known] === undefined ? packages.usual : packages[known];
  return name === null ? undefined : `${INSTALL[known]} ${quoteWord(name)}`;
}

/** What to say behind that a program is not there: `; install it (apt-get install ethtool)`, or nothing where that is not known. */
export function installAdvice(program: string, manager: string | undefined): string {
  const command = installCommand(program, manager);
  return command === undefined ? '' : `; install it (${command})`;
}
