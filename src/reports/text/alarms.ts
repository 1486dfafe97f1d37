/** What casts doubt on the results themselves, before everything else. Pure. */
import type { Run } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { wrap } from './layout.ts';

/** '' without alarms. */
export function alarmsText({ alarms = [] }: Run, style: Style): string {
  return alarms
    .flatMap((alarm) => wrap(`!!! ${alarm}`, '', style.width))
    .map((line) => style.paint('bad', line))
    .join('\n');
}
