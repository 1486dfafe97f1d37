import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, CommandAnswer, Fact } from './types.ts';

/** What surrounds a host, as far as it can see: who made the machine, where tunnels and pods lead. */
export interface Environment {
  /** Texts of the firmware (SMBIOS); absent: it has none (ARM, micro VMs, some containers). */
  readonly firmware: Reading<Firmware>;
  /** Interface of WireGuard → prefixes that some peer takes; absent: there is none; unknown: wg is not there or may not tell. */
  readonly wireguard: Reading<ReadonlyMap<string, readonly string[]>>;
  /** Interfaces whose gateway is 169.254.1.1: Calico's, in every pod. */
  readonly calicoGateways: readonly string[];
  /** Effective capabilities have NET_ADMIN; null: not told. */
  readonly netAdmin: boolean | null;
}

export interface Firmware {
  readonly sys_vendor?: string;
  readonly product_name?: string;
  readonly board_vendor?: string;
  readonly chassis_asset_tag?: string;
  readonly bios_version?: string;
}

const DMI = '/sys/class/dmi/id';
const TEXTS = ['sys_vendor', 'product_name', 'board_vendor', 'chassis_asset_tag', 'bios_version'] as const;
const ROUTES = '/proc/net/route';
const STATUS = '/proc/self/status';

/** 169.254.1.1 as /proc/net/route prints it, on little- and on big-endian machines. */
const CALICO_GATEWAY: readonly string[] = ['0101FEA9', 'A9FE0101'];

/** CAP_NET_ADMIN of include/uapi/linux/capability.h. */
const NET_ADMIN = 1n << 12n;

/** Keys of peers stay on the host. */
const WIREGUARD = `
grep -qs '^DEVTYPE=wireguard$' /sys/class/net/*/uevent || { echo none; exit 0; }
command -v wg >/dev/null 2>&1 || { echo missing; exit 0; }
wg show all allowed-ips | cut -f 1,3`.trim();

/** Source: /sys/class/dmi/id, wg(8), /proc/net/route, /proc/self/status. */
export const environmentFact: Fact<Environment> = {
  id: 'environment',
  title: 'Who made the machine, and where tunnels and pods lead',
  needs: {
    files: { kind: 'files', paths: [...TEXTS.map((name) => `${DMI}/${name}`), ROUTES, STATUS] },
    wireguard: { kind: 'script', sh: WIREGUARD },
  },
  parse: parseEnvironment,
};

function parseEnvironment(answers: Answers): Reading<Environment> {
  const files = answers.files('files');
  return known({
    firmware: firmwareOf(files),
    wireguard: wireguardOf(answers.command('wireguard')),
    calicoGateways: calicoOf(files.get(ROUTES)),
    netAdmin: netAdminOf(files.get(STATUS)),
  });
}

function firmwareOf(files: ReadonlyMap<string, Reading<string>>): Reading<Firmware> {
  const readings = TEXTS.map((name) => [name, files.get(`${DMI}/${name}`)] as const);
  const texts = readings.flatMap(([name, reading]) =>
    reading?.state === 'known' ? [[name, reading.value.trim()] as const] : [],
  );
  const blind = readings.find(([, reading]) => reading?.state === 'unknown')?.[1];
  if (blind?.state === 'unknown') return blind;
  return texts.length === 0 ? absent(`${DMI} is not there`) : known(Object.fromEntries(texts), DMI);
}

/** `wg0\t10.0.0.0/24 224.0.0.0/4`, one line a peer; `(none)` when it takes nothing. */
function wireguardOf(answer: CommandAnswer): Environment['wireguard'] {
  if (answer.state === 'missing') return unknown(answer.why);
  if (answer.stdout.trim() === 'none') return absent('this host has no interface of WireGuard');
  if (answer.stdout.startsWith('missing')) return unknown('this host has no wg');
  if (answer.stderr !== '') return unknown(`wg: ${answer.stderr.trim()}`);
  const taken = new Map<string, readonly string[]>();
  for (const line of answer.stdout.split('\n')) {
    const [name = '', prefixes = ''] = line.split('\t');
    if (name === '') continue;
    const own = prefixes.split(' ').filter((prefix) => prefix.includes('/'));
    taken.set(name, [...(taken.get(name) ?? []), ...own]);
  }
  return known(taken);
}

function calicoOf(routes: Reading<string> | undefined): readonly string[] {
  if (routes?.state !== 'known') return [];
  return routes.value
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , gateway = '']) => CALICO_GATEWAY.includes(gateway))
    .map(([name = '']) => name);
}

function netAdminOf(status: Reading<string> | undefined): boolean | null {
  const mask = status?.state === 'known' ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status.value)?.[1] : undefined;
  return mask === undefined ? null : (BigInt(`0x${mask}`) & NET_ADMIN) !== 0n;
}
