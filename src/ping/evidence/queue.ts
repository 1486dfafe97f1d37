/** What an end drops itself before its interface sends it: its packets, its reports, its answers to ARP. Pure. */
import { quoteCommand } from '../../lib/shell.ts';
import { count } from '../../lib/text.ts';
import type { Cause } from '../../result/types.ts';
import type { Firewall } from '../probe/wire.ts';
import type { HostEvidence, PairEvidence } from '../types.ts';
import { captured, interfaceOf, rise, riseOf } from './questions.ts';

type HeldBack = Pick<Cause, 'at' | 'host' | 'confidence' | 'evidence' | 'remedy'>;

/** The root queue of an interface, with all that it dropped so far. */
interface Queue {
  readonly kind: string;
  readonly dropped: number;
  /** The kernel's own has no handle. */
  readonly isDefault: boolean;
}

/** Where the sender, or else the receiver, keeps back what it sends. */
export function heldBack(pair: PairEvidence): HeldBack | undefined {
  const { sender, receiver } = pair;
  return (
    byQueue(sender, 'sender', []) ??
    bySocket(sender) ??
    (captured(pair) === 0
      ? byQueue(receiver, 'receiver', ['its reports and its answers to ARP may be among them'])
      : undefined)
  );
}

function byQueue(host: HostEvidence, at: Cause['at'], meaning: readonly string[]): HeldBack | undefined {
  const { firewall } = host;
  const [before, after] = [queueOf(firewall?.before), queueOf(firewall?.after)];
  if (firewall === undefined || before === undefined || after === undefined) return undefined;
  const dropped = after.dropped - before.dropped;
  if (dropped <= 0) return undefined;
  const device = interfaceOf(host);
  return {
    ...{ at, host: host.name, confidence: at === 'sender' && dropped >= firewall.burst ? 'certain' : 'likely' },
    evidence: [
      `the queue of ${device} on ${host.name} (${after.kind}) dropped ${count(dropped, 'packet')} during a second burst of ${count(firewall.burst, 'packet')} a sender`,
      ...meaning,
    ],
    remedy: after.isDefault ? [] : [quoteCommand(['tc', 'qdisc', 'del', 'dev', device, 'root'])],
  };
}

function bySocket(sender: HostEvidence): HeldBack | undefined {
  // What the interface took and dropped is counted by both: the other end of a veth with a smaller MTU is no queue of this host.
  const stopped = (riseOf(sender, 'Udp', 'SndbufErrors') ?? 0) - (rise(sender, 'interface.tx_dropped') ?? 0);
  if (stopped <= 0) return undefined;
  return {
    ...{ at: 'sender', host: sender.name, confidence: 'likely', remedy: [] },
    evidence: [
      `the kernel of ${sender.name} dropped ${stopped} packets before its interface although sendto succeeded (Udp SndbufErrors): its neighbour table (see dmesg, net.ipv4.neigh.default.gc_thresh3) or transmit queue is full`,
    ],
  };
}

/** Of `tc -s qdisc show dev IF`. */
function queueOf(firewall: Firewall | undefined): Queue | undefined {
  const text = firewall?.qdisc !== undefined && 'text' in firewall.qdisc ? firewall.qdisc.text : '';
  const [, kind, handle, dropped] = /^qdisc (\S+) (\S+) root [\s\S]*?\(dropped (\d+),/m.exec(text) ?? [];
  return kind === undefined ? undefined : { kind, dropped: Number(dropped), isDefault: handle === '0:' };
}
