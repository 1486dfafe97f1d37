import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { type ByteOrder, groupByteOrder, hexAddress } from './hex-address.ts';
import { shortest } from './prefix.ts';
import type { Answers, Fact } from './types.ts';

export interface MulticastRoutes {
  /** Interfaces that the multicast routing table knows, by VIF number. */
  readonly vifs: ReadonlyMap<number, Vif>;
  readonly routes: readonly MulticastRoute[];
}

export interface Vif {
  readonly interface: string;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

export interface MulticastRoute {
  readonly group: string;
  readonly source: string;
  /** Input interface; null while the route is unresolved. */
  readonly from: string | null;
  readonly to: readonly { readonly interface: string; readonly ttlThreshold: number }[];
  readonly packets: number;
  /** Packets that came in by another interface than `from`. */
  readonly wrongInterface: number;
}

/** The kernel's multicast forwarding table. Source: /proc/net/ip_mr_vif and ip_mr_cache. */
export const multicastRoutesFact = tableFact(
  'multicast-routes',
  'Multicast forwarding table',
  'ip',
  'CONFIG_IP_MROUTE',
);

/** The same of IPv6: /proc/net/ip6_mr_vif and ip6_mr_cache. */
export const multicastRoutesIpv6Fact = tableFact(
  'multicast-routes-ipv6',
  'Multicast forwarding table of IPv6',
  'ip6',
  'CONFIG_IPV6_MROUTE',
);

function tableFact(id: string, title: string, family: 'ip' | 'ip6', option: string): Fact<MulticastRoutes> {
  const paths = [`/proc/net/${family}_mr_vif`, `/proc/net/${family}_mr_cache`] as const;
  return {
    id,
    title,
    needs: { tables: { kind: 'files', paths } },
    parse: (answers) => parseRoutes(answers, paths, option),
  };
}

function parseRoutes(
  answers: Answers,
  [vifPath, cachePath]: readonly [string, string],
  option: string,
): Reading<MulticastRoutes> {
  const tables = answers.files('tables');
  const vifTable = tables.get(vifPath);
  const cache = tables.get(cachePath);
  if (vifTable?.state === 'absent') return absent(`this kernel does not forward multicast (${option})`);
  if (vifTable?.state !== 'known') return unknown(vifTable?.why ?? `${vifPath} was not read`);
  if (cache?.state !== 'known') return unknown(cache?.why ?? `${cachePath} was not read`);
  const vifs = new Map(rowsOf(vifTable.value, 'Number').map((row) => [Number(row.get('Number')), parseVif(row)]));
  const rows = rowsOf(cache.value);
  const order = groupByteOrder(rows.map((row) => row.get('Group') ?? '').filter((group) => !group.includes(':')));
  const routes = rows.map((row) => ({
    group: addressOf(row.get('Group') ?? '', order),
    source: addressOf(row.get('Origin') ?? '', order),
    from: vifs.get(Number(row.get('Iif')))?.interface ?? null,
    to: parseOutputs(row.get('Oifs') ?? '', vifs),
    packets: Number(row.get('Pkts')),
    wrongInterface: Number(row.get('Wrong')),
  }));
  return known({ vifs, routes });
}

/** A word of IPv4 in hexadecimal, or an address of IPv6 in full (seq_printf %pI6). */
function addressOf(text: string, order: ByteOrder): string {
  return text.includes(':') ? shortest(text) : (hexAddress(text, order) ?? '');
}

function parseVif(row: ReadonlyMap<string, string>): Vif {
  return {
    interface: row.get('Interface') ?? '',
    packetsIn: Number(row.get('PktsIn')),
    packetsOut: Number(row.get('PktsOut')),
  };
}

/** `1:1  2:5`: VIF and TTL threshold. */
function parseOutputs(text: string, vifs: ReadonlyMap<number, Vif>): MulticastRoute['to'] {
  return text.split(/\s+/).flatMap((word) => {
    const [vif, threshold] = word.split(':');
    return threshold === undefined
      ? []
      : [{ interface: vifs.get(Number(vif))?.interface ?? `vif ${vif}`, ttlThreshold: Number(threshold) }];
  });
}

/** Rows by the names in the table's header; the last column takes the rest. `lead` names a first column without header. */
function rowsOf(table: string, lead?: string): readonly ReadonlyMap<string, string>[] {
  const [header = '', ...lines] = table.split('\n');
  const names = [...(lead === undefined ? [] : [lead]), ...header.trim().split(/\s+/)];
  return lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (words.length < 3) return [];
    const last = names.length - 1;
    return [new Map(names.map((name, at) => [name, at === last ? words.slice(at).join(' ') : (words[at] ?? '')]))];
  });
}
