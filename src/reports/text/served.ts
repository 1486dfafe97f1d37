/** Whom the hosts answered as responders, a line a client. Pure. */
import { count, printableLine } from '../../lib/text.ts';
import type { Run } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { wrap } from './layout.ts';

export function servedText({ served = [] }: Run, style: Style): string {
  return served
    .flatMap((client) => {
      const { answered, refused, limited, ignored, bytesIn, bytesOut } = client;
      const others = Object.entries({ refused, 'too often': limited, ignored }).filter(([, number]) => number > 0);
      const group = client.group === null ? '' : ` to ${printableLine(client.group)}`;
      return wrap(
        [
          `${printableLine(client.host)} answered ${printableLine(client.client)} (${client.protocol ?? 'nothing it knows'}): ${count(answered, 'query', 'queries')}${group}`,
          ...others.map(([what, number]) => `${number} ${what}`),
          `${bytesIn} bytes in, ${bytesOut} out`,
        ].join(', '),
        '  ',
        style.width,
      ).map((line, index) => (index === 0 ? line.trimStart() : line));
    })
    .join('\n');
}
