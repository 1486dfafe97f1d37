/** Changes of one key of the kernel, in a private namespace: what they are made of, and what became of it. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Action, Change } from '../../src/changes/types.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';

/** The key: rp_filter of an interface with a dot in its name. */
export const KEY = '/proc/sys/net/ipv4/conf/eth1.7/rp_filter';

interface OneKey {
  /** A function because there is none before `beforeAll` ran. */
  ns(): PrivateNamespace;
  /** What the kernel says of the key, which is 0 before each test. */
  value(): Promise<string>;
}

/** A private namespace that has the key, from the first test of the file to its last. */
export function useOneKey(): OneKey {
  let ns: PrivateNamespace;
  beforeAll(async () => {
    ns = await openNamespace();
    await ns.must('ip link add eth1.7 type veth peer name peer; ip link set eth1.7 up');
  });
  beforeEach(async () => {
    await ns.must(`echo 0 >${KEY}`);
  });
  afterAll(() => ns.close());
  return { ns: () => ns, value: async () => (await ns.must(`cat ${KEY}`)).trim() };
}

let count = 0;

/** Of one run on a host. */
export function nonce(): string {
  count += 1;
  return `test${process.pid}x${count}`;
}

/** A change of these actions, whatever they are. */
export function change(actions: readonly Action[], undo: readonly Action[], risk: Change['risk'] = 'none'): Change {
  return { setting: 'rp_filter', target: 'eth1.7', why: '', actions, undo, risk, serves: [] };
}

/** Writes the key, or that of another interface. */
export function key(value: string, name = 'eth1.7'): Action {
  return { kind: 'sysctl', path: ['net', 'ipv4', 'conf', name, 'rp_filter'], value };
}

/** Sets the key, and 0 again. */
export function rpFilter(to: string): Change {
  return change([key(to)], [key('0')], 'may-cut-link');
}

/** Of an interface that is not there. */
export const IMPOSSIBLE = change([key('1', 'nosuch')], [key('0', 'nosuch')]);
