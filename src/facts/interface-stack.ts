import { known } from '../lib/reading.ts';
import type { Fact } from './types.ts';

/** Interface → those it stands on: the parent of a VLAN or macvlan, the ports of a bridge or bond. No entry: on none. */
export type InterfaceStack = ReadonlyMap<string, readonly string[]>;

/** Which interfaces stand on which. Source: /sys/class/net/IF/lower_*. */
export const interfaceStackFact: Fact<InterfaceStack> = {
  id: 'interface-stack',
  title: 'Which interfaces stand on which',
  needs: { lower: { kind: 'files', paths: ['/sys/class/net/*/lower_*/ifindex'] } },
  parse(answers) {
    const stack = new Map<string, string[]>();
    for (const path of answers.files('lower').keys()) {
      const [, upper, lower] = /^\/sys\/class\/net\/([^/]+)\/lower_([^/]+)\/ifindex$/.exec(path) ?? [];
      if (upper === undefined || lower === undefined) continue;
      stack.set(upper, [...(stack.get(upper) ?? []), lower]);
    }
    return known(stack);
  },
};
