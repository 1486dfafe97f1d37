/** A packet's way through the chains of a host. Pure. */
import { equals, isName, matches, type Situation } from './match.ts';
import type { Action, Chain, Hook, Packet, Rule, Table, Truth } from './types.ts';

/** A rule or policy with an effect that the packet may meet; `yes`: it does unless it was dropped before; `unclear`: not known. */
export interface Reached {
  readonly hook: Hook;
  readonly rule: Rule;
  readonly matches: Exclude<Truth, 'no'>;
}

export interface Passage {
  /** Whether the packet gets through all chains of these hooks. */
  readonly passes: Truth;
  /** Rules that drop it or give it another destination, or may: why it does not, or may not, pass. */
  readonly drops: readonly Reached[];
  /** Rules whose meaning for it is not known and that bear on the answer. */
  readonly unclear: readonly Rule[];
  /** Rules that give it another source address. */
  readonly rewrites: readonly Reached[];
}

/** What may become of a packet in a chain. */
interface Flow {
  accepted: boolean;
  dropped: boolean;
  /** It may come to the end, or return. */
  through: boolean;
}

const FAMILIES: Readonly<Record<Packet['family'] | 'bridged', ReadonlySet<string>>> = {
  ipv4: new Set(['ip', 'inet', 'netdev', 'iptables']),
  ipv6: new Set(['ip6', 'inet', 'netdev', 'ip6tables']),
  bridged: new Set(['bridge', 'netdev']),
};

/** The kernel refuses rule sets that jump deeper (NFT_JUMP_STACK_SIZE). */
const DEEPEST = 16;

/** A drop in any base chain is one; an accept ends only the base chain that it is met in. */
export function pass(tables: readonly Table[], packet: Packet, hooks: readonly Hook[]): Passage {
  const untracks = tables.some((table) => table.untracks);
  const parts: Passage[] = [];
  for (const table of tables) {
    if (!FAMILIES[packet.bridged ? 'bridged' : packet.family].has(table.family)) continue;
    for (const chain of table.chains.values()) {
      if (chain.hook === undefined || !hooks.includes(chain.hook)) continue;
      const here = isHere(chain, packet.interface);
      if (here !== 'no') parts.push(passBase(table, chain, { packet, hook: chain.hook, untracks }, here));
    }
  }
  const dropped = parts.some((part) => part.passes === 'no');
  const unclear = parts.some((part) => part.passes === 'unclear');
  return {
    passes: dropped ? 'no' : unclear ? 'unclear' : 'yes',
    drops: parts.flatMap((part) => part.drops),
    unclear: parts.flatMap((part) => (part.passes === 'unclear' ? part.unclear : [])),
    rewrites: parts.flatMap((part) => part.rewrites),
  };
}

/** A chain of some interfaces' ingress or egress. */
function isHere({ devices }: Chain, name: string | undefined): Truth {
  if (devices === undefined) return 'yes';
  if (name === undefined) return 'unclear';
  return devices.some((device) => isName(device, name)) ? 'yes' : 'no';
}

function passBase(table: Table, base: Chain, situation: Situation, here: Exclude<Truth, 'no'>): Passage {
  const drops: Reached[] = [];
  const unclear: Rule[] = [];
  const rewrites: Reached[] = [];
  const { hook } = situation;

  /** @param sure whether the packet surely comes to this chain, unless it was dropped before */
  function walk(chain: Chain, start: boolean, depth: number): Flow {
    const flow: Flow = { accepted: false, dropped: false, through: false };
    let sure = start;
    for (const rule of chain.rules) {
      const action = rule.action;
      const hit = action === undefined ? 'no' : matches(situation, rule.conditions);
      if (action === undefined || hit === 'no') continue;
      const decided = decide(action, rule, sure && hit === 'yes', depth);
      if (hit === 'unclear') unclear.push(rule);
      flow.accepted ||= decided.accepted;
      flow.dropped ||= decided.dropped;
      const leaves = action.kind === 'goto' || action.kind === 'return';
      flow.through ||= leaves && decided.through;
      const goesOn = hit === 'unclear' || (decided.through && !leaves);
      if (!goesOn) return flow;
      if (decided.accepted || leaves) sure = false;
    }
    flow.through = true;
    return flow;
  }

  function decide(action: Action, rule: Rule, sure: boolean, depth: number): Flow {
    const reached: Reached = { hook, rule, matches: sure ? 'yes' : 'unclear' };
    const flow: Flow = { accepted: false, dropped: false, through: false };
    switch (action.kind) {
      case 'accept':
        return { ...flow, accepted: true };
      case 'drop':
        drops.push(reached);
        return { ...flow, dropped: true };
      case 'return':
        return { ...flow, through: true };
      case 'rewrite':
        rewrites.push(reached);
        return { ...flow, accepted: true };
      // Whoever listens to the group gets nothing of what has another destination now.
      case 'redirect':
        drops.push(reached);
        return { ...flow, dropped: true };
      case 'queue':
        unclear.push(rule);
        return { ...flow, accepted: true, dropped: true };
      case 'jump':
      case 'goto': {
        const next = table.chains.get(action.chain);
        if (next && depth < DEEPEST) return walk(next, sure, depth + 1);
        unclear.push(rule);
        return { accepted: true, dropped: true, through: true };
      }
      case 'map':
        return look(action, rule, sure, depth);
    }
  }

  function look(action: Action & { readonly kind: 'map' }, rule: Rule, sure: boolean, depth: number): Flow {
    if (action.entries === undefined) {
      unclear.push(rule);
      return { accepted: true, dropped: true, through: true };
    }
    const flow: Flow = { accepted: false, dropped: false, through: false };
    let open = sure;
    for (const entry of action.entries) {
      const hit = equals(situation, action.fields, entry.key);
      if (hit === 'no') continue;
      if (hit === 'unclear') unclear.push(rule);
      const decided = decide(entry.action, rule, open && hit === 'yes', depth);
      flow.accepted ||= decided.accepted;
      flow.dropped ||= decided.dropped;
      flow.through ||= decided.through;
      if (hit === 'yes') return flow;
      open = false;
    }
    return { ...flow, through: true };
  }

  const flow = walk(base, here === 'yes', 0);
  const certain = here === 'yes' && !flow.accepted;
  if (flow.through && base.policy === 'drop') {
    drops.push({ hook, rule: policyOf(table, base), matches: certain ? 'yes' : 'unclear' });
    flow.dropped = true;
  } else if (flow.through) flow.accepted = true;
  if (here === 'unclear' && flow.dropped) flow.accepted = true;
  return { passes: flow.dropped ? (flow.accepted ? 'unclear' : 'no') : 'yes', drops, unclear, rewrites };
}

function policyOf(table: Table, chain: Chain): Rule {
  return {
    family: table.family,
    table: table.name,
    chain: chain.name,
    handle: '',
    text: 'policy drop',
    packets: undefined,
    conditions: [],
    action: { kind: 'drop' },
  };
}
