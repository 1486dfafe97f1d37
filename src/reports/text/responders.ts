/** What responders of the Multicast Ping Protocol answered, a line a host. Pure. */
import { printableLine } from '../../lib/text.ts';
import type { Distribution, PairResult } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { wrap } from './layout.ts';

/** Those that answered nothing at all are told as untested pairs instead. */
export function responderLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const answered = pairs.filter(({ responder, verdict }) => responder !== undefined && verdict !== 'not-tested');
  const lines = answered.flatMap(({ from, to, sent, received, rttMs, hops, responder }) => {
    if (responder === undefined) return [];
    const { protocol, unicastReceived, unicastRttMs, information } = responder;
    const text = [
      `${printableLine(from)} answered ${printableLine(to)} (${protocol}): ${received} of ${sent} by multicast${rttText(rttMs)}`,
      `${unicastReceived} of ${sent} by unicast${rttText(unicastRttMs)}`,
      ...(hops === null || hops === undefined ? [] : [hops === 0 ? 'on the same link' : `${hops} hops away`]),
      ...(information === undefined ? [] : [`it says "${printableLine(information)}"`]),
    ].join(', ');
    return wrap(text, '  ', style.width).map((line, index) => (index === 0 ? line.trimStart() : line));
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function rttText(rtt: Distribution | null): string {
  return rtt === null ? '' : ` (RTT ${rtt.p50.toFixed(2)} ms)`;
}
