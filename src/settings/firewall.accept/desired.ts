/** Desired traffic in the one form used for comparing and showing. */
import { fullPrefix } from '../../facts/prefix.ts';
import type { Json } from '../../lib/json.ts';

export interface Traffic {
  /** As ip prints it; a single group without its length. */
  readonly group: string;
  readonly port: number;
  readonly dev: string;
  readonly source?: string;
  /** Left out for receive. */
  readonly direction?: 'send';
}

/** @param value valid by the schema */
export function normalise(value: Json): Traffic {
  const { group, port, dev, source, direction } = value as { readonly [key: string]: Json };
  return {
    group: fullPrefix(String(group)).replace(String(group).includes(':') ? /\/128$/ : /\/32$/, ''),
    port: Number(port),
    dev: String(dev),
    ...(typeof source === 'string' ? { source } : {}),
    ...(direction === 'send' ? { direction } : {}),
  };
}

/** `239.8.0.0/16 port 23110 dev eth1`, `239.8.0.0/16 port 23110 from 198.18.0.1 dev eth1 send` */
export function keyOf({ group, port, dev, source, direction }: Traffic): string {
  const from = source === undefined ? '' : ` from ${source}`;
  return `${group} port ${port}${from} dev ${dev}${direction === undefined ? '' : ` ${direction}`}`;
}
