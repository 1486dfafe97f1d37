/** A case of the pair a → b, and the evidence that several of them share. */
import type { HostEvidence, MeshPlan, SecondLook } from '../../../../src/ping/types.ts';
import type { Patch } from '../../evidence.ts';

/** What a case says of both ends otherwise than that they are healthy, and what is to be told. */
export interface PairCase {
  readonly name: string;
  readonly plan?: Partial<MeshPlan>;
  /** The sender. */
  readonly a?: Patch<HostEvidence>;
  /** The receiver. */
  readonly b?: Patch<HostEvidence>;
  /** A third host got the packets too. */
  readonly heardByC?: true;
  readonly verdict: string;
  /** `code at host confidence` */
  readonly causes: readonly string[];
  readonly remedy?: readonly string[];
}

/** Nothing of a in the socket of b, and, unless said otherwise, on its interface. */
export const NOTHING = { heard: { 0: undefined }, captured: { 0: undefined } };

/** The same, and its interface saw them. */
export const SEEN = { heard: { 0: undefined } };

/** No packet of any kind came to the interface of b. */
export const SILENT = {
  counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0, 'interface.rx_packets': 0 },
};

const rule = (hook: string, words: string, packets: number, family = 'inet', of = '') =>
  `table ${family} f { # handle 1\nchain c { # handle 1\ntype filter hook ${hook} ${of} priority 0; policy accept;\n${words.replace('counter', `counter packets ${packets} bytes 1`)} # handle 5\n}\n}`;

/** The rule sets before and after a second burst, whose packets a rule with `counter` counted. */
export const firewall = (hook: string, words: string, counted: number, family?: string, of?: string) => ({
  before: { nft: { text: rule(hook, words, 0, family, of) }, tc: { text: '' } },
  after: { nft: { text: rule(hook, words, counted, family, of) }, tc: { text: '' } },
  burst: 5,
});

/** The group is joined by route, and there is none. */
export const NO_INTERFACE = {
  interface: null,
  address: null,
  receiver: { joined: false, error: { errno: 'ENODEV', text: 'No such device' }, capture: 'no interface' },
};

/** Read, and there are none. */
export const NO_RULES = {
  before: { nft: { text: '' }, tc: { text: '' } },
  after: { nft: { text: '' }, tc: { text: '' } },
  burst: 5,
};

const UNREADABLE = { nft: { why: 'Operation not permitted' }, tc: { text: '' } };

/** What a user without root reads of them. */
export const NOT_PERMITTED = { before: UNREADABLE, after: UNREADABLE, burst: 5 };

/** A second look: unicast packets of a that came, and packets of the group before and after a fresh join, of 5 each. */
export const lookedAgain = (unicast: number, looks: readonly [number, number]): SecondLook => ({
  ...{ burst: 5, rejoined: true, unicastFrom: [0] },
  seen: { looks: { 0: looks }, unicast: { 0: { socket: unicast, wire: unicast } }, wire: true },
});

/** What the kernel says to a source that it does not accept. */
export const REFUSED = { errno: 'EXDEV', text: 'Invalid cross-device link' };
