import { reasonWords } from '../evidence/drop-reasons.ts';
import { captured, interfaceOf, rise, rpFilterInForce } from '../evidence/questions.ts';
import type { SourceCheck } from '../probe/wire.ts';
import type { CauseRule, HostEvidence, PairEvidence } from '../types.ts';

const NAMES = ['off', 'strict', 'loose'];

export const receiverRpFilter: CauseRule = {
  code: 'receiver-rp-filter',
  explain: {
    title: "The receiver's reverse path filter drops the sender",
    what: 'rp_filter drops packets whose source the receiver would reach by another interface (strict) or not at all (loose).',
    why: 'In force is the maximum of conf.all and conf.INTERFACE. It applies to multicast too, and logs nothing.',
    fails:
      'Packets are seen on the interface; TcpExt IPReversePathFilter rises by one for each, InMcastPkts stays. log_martians says nothing of multicast.',
    see: [
      'nstat -azs TcpExtIPReversePathFilter',
      'ip route get 239.8.0.19 from 198.18.4.1 iif eth1',
      'sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.eth1.rp_filter',
    ],
    fix: 'Set the interface to loose (2), or to off with conf.all no higher, or give the receiver a route to the source by that interface.',
    sources: [
      'net/ipv4/fib_frontend.c: fib_validate_source',
      'RFC 3704',
      'https://docs.kernel.org/networking/ip-sysctl.html (rp_filter)',
    ],
  },
  test(pair, already) {
    const { receiver, sender, reception, plan } = pair;
    const check = receiver.after?.sources[sender.id];
    const mode = rpFilterInForce(receiver);
    const dropped = rise(receiver, 'TcpExt.IPReversePathFilter') ?? 0;
    const seen = captured(pair);
    if (mode === 0 || reception.received >= plan.count) return undefined;
    if (check === undefined || !isRefused(receiver, check)) return undefined;
    const mismatch = already.some(({ code }) => code === 'ssm-source-mismatch');
    if (mismatch && check.source !== plan.source) return undefined; // refused for that source alone
    if (check.back.local === true || check.source === '0.0.0.0' || receiver.after?.listed === false) return undefined;
    const lost = (seen ?? plan.count) - reception.received;
    const device = interfaceOf(receiver);
    const back = check.back.interface ?? undefined;
    return {
      code: receiverRpFilter.code,
      at: 'receiver',
      host: receiver.name,
      confidence: lost > 0 && dropped >= lost ? 'certain' : 'likely',
      evidence: [
        `counter IPReversePathFilter of ${receiver.name} rose by ${dropped} while ${seen ?? 'an unknown number'} of ${plan.count} packets were seen on ${device}`,
        `rp_filter in force on ${device} is ${wordOf(mode)}: max(all=${receiver.before?.rpFilter.all}, ${device}=${receiver.before?.rpFilter.interface})`,
        back === undefined
          ? `${receiver.name} has no route back to ${check.source}`
          : `${receiver.name} would reach ${check.source} by ${back}, not by ${device}`,
        ...reasonWords(receiver, ['IP_RPFILTER']),
      ],
      remedy: [],
      fix: {
        setting: 'rp_filter',
        target: { kind: 'interface', name: device },
        values: passing(pair, device, back !== undefined),
      },
    };
  },
};

/** The kernel says so itself of a group that is joined; else its route back to the source tells. */
function isRefused(receiver: HostEvidence, { accepted, back }: SourceCheck): boolean {
  const { joined } = receiver;
  if (joined?.receiver?.joined) return accepted.error !== undefined;
  if (!joined?.interface || rpFilterInForce(receiver) === undefined) return false;
  return back.error !== undefined || (rpFilterInForce(receiver) === 1 && back.interface !== joined.interface);
}

/** Loose keeps most of the protection; it needs any route back, and an IPv4 address on the interface. Else only off helps. */
function passing({ receiver }: PairEvidence, device: string, hasRoute: boolean): readonly [string, ...string[]] {
  const hasAddress = (receiver.joined?.networks ?? []).some(([name]) => name === device);
  return hasRoute && hasAddress ? ['loose', 'off'] : ['off'];
}

function wordOf(mode: number | undefined): string {
  return mode === undefined ? 'unreadable' : `${NAMES[mode] ?? 'strict'} (${mode})`;
}
