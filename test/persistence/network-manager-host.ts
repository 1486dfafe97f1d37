/** A host with NetworkManager, as a case wants it, and what the keeper reads there. */
import { type InterfaceOwner, interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { networkManagerFact } from '../../src/facts/network-manager.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { networkManager } from '../../src/persistence/network-manager/index.ts';
import { slotOf } from './statements.ts';

/** Where its keyfile is, unless said otherwise. */
export const PATH = '/etc/NetworkManager/system-connections/eth1.nmconnection';

/** What a case says of the host otherwise. */
export interface HostOfTest {
  readonly text?: string | { readonly unknown: string };
  readonly path?: string;
  readonly mode?: string | null;
  readonly version?: readonly [number, number];
  readonly owner?: Partial<InterfaceOwner>;
  /** What nmcli shows of its connection. */
  readonly shown?: readonly string[];
}

/** What is read of a host whose eth1 NetworkManager configures. */
export function host({
  text = KEYFILE,
  path = PATH,
  mode = '0600',
  version = [1, 42],
  owner = {},
  shown,
}: HostOfTest = {}): FactValues {
  const content = typeof text === 'string' ? known(text, path) : unknown(text.unknown);
  const base = { manager: 'NetworkManager', files: [path], connection: 'the-uuid', netplan: false } as const;
  const readings = new Map<Fact, Reading<unknown>>([
    [interfaceOwnerFact, known(new Map([['eth1', known({ ...base, ...owner })]]))],
    [
      networkManagerFact,
      known({ version, files: new Map([[path, { path, mode, content, link: null }]]), shown: shownOf(shown) }),
    ],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
}

function shownOf(lines?: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines === undefined ? [] : [['the-uuid', lines.join('\n')]]);
}

/** The keyfile, as nmcli 1.42.4 wrote it. */
export const KEYFILE = `[connection]
id=eth1
uuid=the-uuid
type=ethernet
interface-name=eth1

[ethernet]
mtu=9000

[ethtool]
coalesce-adaptive-rx=0
coalesce-rx-usecs=0
feature-gro=false
pause-autoneg=false
pause-rx=true
ring-rx=4096

[ipv4]
address1=198.18.1.1/24
method=manual
route1=239.0.0.0/8,0.0.0.0,5
route1_options=src=198.18.1.1
route2=239.7.0.0/16,0.0.0.0,0
route2_options=table=100
route3=10.0.0.0/8,198.18.1.2
route4=239.8.0.19/32
route10=239.9.0.0/16,198.18.1.2,7

[ipv6]
addr-gen-mode=default
method=auto

[proxy]
`;

/** What its files say of a slot: `value @ where`, or the state and why. */
export function read(facts: FactValues, words: string): string {
  const reading = networkManager.read(facts, slotOf(...words.split(' ')));
  return reading.state === 'known' ? `${reading.value} @ ${reading.where}` : `${reading.state}: ${reading.why}`;
}
