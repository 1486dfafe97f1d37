/** A desired route in the one form used for comparing and showing. */
import { fullPrefix } from '../../facts/route-lines.ts';
import type { Json } from '../../lib/json.ts';

export interface DesiredRoute {
  /** Always with its length: `239.1.1.1/32`. */
  readonly to: string;
  readonly dev: string;
  readonly metric?: number;
  /** Left out for the main table. */
  readonly table?: string;
  readonly source?: string;
}

/** Numbers that ip(8) prints as names. */
const TABLE_NAMES: { readonly [number: string]: string } = { '253': 'default', '254': 'main', '255': 'local' };

/** @param value valid by the schema */
export function normalise(value: Json): DesiredRoute {
  const { to, dev, metric, table, source } = value as { readonly [key: string]: Json };
  const tableName = table === undefined ? 'main' : (TABLE_NAMES[String(table)] ?? String(table));
  return {
    to: fullPrefix(String(to)),
    dev: String(dev),
    ...(typeof metric === 'number' ? { metric } : {}),
    ...(tableName === 'main' ? {} : { table: tableName }),
    ...(typeof source === 'string' ? { source } : {}),
  };
}

/** `239.0.0.0/8 dev eth1`, and the table when it is not main. */
export function keyOf({ to, dev, table }: DesiredRoute): string {
  return `${to} dev ${dev}${table === undefined ? '' : ` table ${table}`}`;
}

/** Words for `ip route add|replace`. @param metric when the desired one says none */
export function routeWords({ to, dev, metric, table, source }: DesiredRoute, otherMetric = 0): readonly string[] {
  const inForce = metric ?? otherMetric;
  return [
    to,
    'dev',
    dev,
    ...(inForce === 0 ? [] : ['metric', String(inForce)]),
    ...(table === undefined ? [] : ['table', table]),
    ...(source === undefined ? [] : ['src', source]),
  ];
}
