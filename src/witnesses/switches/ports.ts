/** What the ports of a bridge keep from passing: their link, their state, isolation, size. Pure. */
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { type Interface, interfacesFact } from '../../facts/interfaces.ts';
import type { FactValues } from '../../facts/types.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { packetTooBig } from '../../ping/causes/packet-too-big.ts';
import type { Wire } from '../../ping/types.ts';
import type { Crossing, Told } from './way.ts';

/** What a bridge lets pass over the MTU of a port: a VLAN's tag (net/core/dev.c: is_skb_forwardable). */
const TAG_BYTES = 4;

/** A port that takes part in nothing. */
export function closedPort(name: string, facts: FactValues, bridge: string, port: string): Told | undefined {
  const device = interfaceOf(facts, port);
  if (device?.flags.includes('UP') === false)
    return {
      name,
      words: [`${port}, a port of ${bridge} on ${name}, is set down`],
      certain: true,
      fix: { setting: 'up', target: { kind: 'interface', name: port }, values: [true] },
    };
  const bridging = facts.get(bridgePortsFact);
  const state = bridging.state === 'known' ? bridging.value.ports.get(port)?.state : undefined;
  if (bridging.state !== 'known' || state === undefined || state === 'forwarding') return undefined;
  const words = [`${port}, a port of ${bridge} on ${name}, is ${state}: it forwards nothing`];
  if (device?.carrier === false)
    return {
      name,
      words: [...words, `${port} has no carrier`],
      certain: true,
      advice: [`look at the cable of ${port}`],
    };
  // The kernel refuses states set by hand while a spanning tree protocol sets them (net/bridge/br_stp_if.c).
  if (bridging.value.spanningTree.get(bridge))
    return {
      name,
      words: [...words, `the spanning tree protocol of ${bridge} has it so`],
      certain: true,
      advice: [
        `${bridge} has it so for twice its forward_delay after a change, and as long as there is a loop (ip -d link show dev ${port}); in a network without loops: ip link set dev ${bridge} type bridge stp_state 0; bridge link set dev ${port} state 3`,
      ],
    };
  const remedy = [quoteCommand(['bridge', 'link', 'set', 'dev', port, 'state', '3'])];
  return { name, words, certain: true, remedy };
}

/** A port of one of the ends that takes part in nothing. */
export function closed({ name, facts, bridge, input, output }: Crossing): Told | undefined {
  for (const place of [input, output]) {
    const told = place && closedPort(name, facts, bridge, place.port);
    if (told) return told;
  }
  return undefined;
}

/** Ports that are both isolated do not reach each other (bridge(8)). */
export function isolated({ name, facts, bridge, input, output }: Crossing): Told | undefined {
  const bridging = facts.get(bridgePortsFact);
  if (bridging.state !== 'known' || !input || !output) return undefined;
  const both = [input, output].every(({ port }) => bridging.value.ports.get(port)?.isolated === true);
  if (!both) return undefined;
  return {
    name,
    words: [`${input.port} and ${output.port} of ${bridge} on ${name} are both isolated: nothing passes between them`],
    certain: true,
    remedy: [quoteCommand(['bridge', 'link', 'set', 'dev', output.port, 'isolated', 'off'])],
  };
}

/** A port whose MTU is smaller than the packets. */
export function tooSmall({ name, facts, input, output }: Crossing, { plan, bytes }: Wire): Told | undefined {
  for (const { port } of [input, output].filter((place) => place !== undefined)) {
    const mtu = interfaceOf(facts, port)?.mtu ?? bytes;
    if (bytes <= mtu) continue;
    return {
      name,
      words: [`${port} on ${name} has an MTU of ${mtu}, and IP packets of ${bytes} bytes have to pass it`],
      certain: bytes > mtu + TAG_BYTES,
      code: packetTooBig.code,
      fix: { setting: 'mtu', target: { kind: 'interface', name: port }, values: [Math.max(bytes, 1500)] },
      advice: [`or send payloads of ${plan.sizeBytes - (bytes - mtu)} bytes at most`],
    };
  }
  return undefined;
}

function interfaceOf(facts: FactValues, name: string): Interface | undefined {
  const interfaces = facts.get(interfacesFact);
  return interfaces.state === 'known' ? interfaces.value.get(name) : undefined;
}
