import { known, type Reading } from '../lib/reading.ts';
import type { Fact } from './types.ts';

/** Path below /proc/sys → what the key holds, of the keys that were asked for. Source: /proc/sys. */
export const sysctlKeysFact: Fact<ReadonlyMap<string, Reading<string>>> = {
  id: 'sysctl-keys',
  title: 'Kernel keys that a profile names',
  needs: { keys: { kind: 'keys' } },
  parse(answers) {
    const files = answers.files('keys');
    return known(new Map([...files].map(([path, reading]) => [path.slice('/proc/sys/'.length), reading])));
  },
};
