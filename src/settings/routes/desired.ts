/** A desired route in the one form used for comparing and showing. */
import { routeTarget } from '../../changes/commands.ts';
import { fullPrefix } from '../../facts/prefix.ts';
import type { Json } from '../../lib/json.ts';

export interface DesiredRoute {
  /** Always with its length: `239.1.1.1/32`, `ff15::/16`. */
  readonly to: string;
  readonly dev: string;
  readonly metric?: number;
  /** Left out for the one that counts: main, for IPv6 local. */
  readonly table?: string;
  readonly source?: string;
}

/** Numbers that ip(8) prints as names. */
const TABLE_NAMES: { readonly [number: string]: string } = { '253': 'default', '254': 'main', '255': 'local' };

/** What the kernel makes of metric 0 in IPv6: IP6_RT_PRIO_USER (linux/ipv6_route.h). */
export const IPV6_METRIC = 1024;

/** @param value valid by the schema */
export function normalise(value: Json): DesiredRoute {
  const { to, dev, metric, table, source } = value as { readonly [key: string]: Json };
  const prefix = fullPrefix(String(to));
  const usual = usualTable(prefix);
  const tableName = table === undefined ? usual : (TABLE_NAMES[String(table)] ?? String(table));
  return {
    to: prefix,
    dev: String(dev),
    ...(typeof metric === 'number' ? { metric: metric === 0 && isIpv6(prefix) ? IPV6_METRIC : metric } : {}),
    ...(tableName === usual ? {} : { table: tableName }),
    ...(typeof source === 'string' ? { source } : {}),
  };
}

export function isIpv6(prefix: string): boolean {
  return prefix.includes(':');
}

/** As ip names it; where none is said, `local` for IPv6, else `main`. */
export function tableOf({ to, table }: DesiredRoute): string {
  return table ?? usualTable(to);
}

/** IPv6 looks into table local first, where every interface has ff00::/8: a route elsewhere has no effect. */
function usualTable(prefix: string): string {
  return isIpv6(prefix) ? 'local' : 'main';
}

/** What is desired and cannot have any effect; undefined: it can. */
export function mistakeOf({ to, table, source }: DesiredRoute): string | undefined {
  if (isIpv6(to) && table === 'main') {
    return 'a route for IPv6 groups has no effect in table main: table local is looked into first; leave the table out';
  }
  if (source === undefined || isIpv6(source) === isIpv6(to)) return undefined;
  return `source ${source} and ${to} are not of the same IP version`;
}

/** `239.0.0.0/8 dev eth1`, and the table when it is not the usual one. */
export function keyOf({ to, dev, table }: DesiredRoute): string {
  return `${to} dev ${dev}${table === undefined ? '' : ` table ${table}`}`;
}

/** Words for `ip route add|replace`. @param metric when the desired one says none */
export function routeWords(desired: DesiredRoute, otherMetric = 0): readonly string[] {
  const { to, dev, metric, source } = desired;
  const inForce = metric ?? otherMetric;
  return [
    ...routeTarget(to),
    'dev',
    dev,
    ...(inForce === 0 ? [] : ['metric', String(inForce)]),
    ...(tableOf(desired) === 'main' ? [] : ['table', tableOf(desired)]),
    ...(source === undefined ? [] : ['src', source]),
  ];
}
