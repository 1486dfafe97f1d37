/** Filters of tc at the ingress or egress of an interface, and which of them drop a packet. Pure. */
import { quoteCommand } from '../lib/shell.ts';
import { answersOf, type Program, parseProgram } from './bpf.ts';
import { type Frame, frameOf } from './frame.ts';
import type { Packet, Truth } from './types.ts';

export interface TcFilter {
  /** As printed, on one line, without what it counted. */
  readonly text: string;
  /** `bpf`, `u32`, `flower`, … */
  readonly kind: string;
  /** `all`, `ip`, `ipv6`, … */
  readonly protocol: string;
  readonly pref: number;
  readonly handle: string;
  /** Number of the block that it is in, where several interfaces share it. */
  readonly block?: string;
  /** Packets that its actions dropped; undefined: it has no actions that count. */
  readonly dropped: number | undefined;
  /** What it does with packets that it matches. */
  readonly action: 'drop' | 'other' | 'unclear';
  /** Classic BPF; undefined: a program that cannot be read, or none. */
  readonly program?: Program;
  /** Its program decides by itself; else the actions do, with all packets for which it answers something but 0. */
  readonly direct: boolean;
}

/** linux/pkt_cls.h: what a program with `direct-action` may answer; all else goes on to the next filter. */
const SHOT = 2;
const ENDS = [0, 4, 5, 7, 8];

const PROTOCOLS: { readonly [family in Packet['family']]: readonly string[] } = {
  ipv4: ['all', 'ip', '0x800'],
  ipv6: ['all', 'ipv6', '0x86dd'],
};

/** @param text of `tc -s filter show dev IF ingress` */
export function parseTcFilters(text: string): readonly TcFilter[] {
  return text.split(/^(?=filter )/m).flatMap((block) => {
    const head =
      /^filter (?:parent \S+ |block (\S+) )?protocol (\S+) pref (\d+) (\S+) .*?\b(?:handle|fh) (0x[0-9a-f]+|\S+:\S*:\S+)/.exec(
        block,
      );
    if (head === null) return []; // the line of the classifier itself, and hash tables of u32
    const [, shared, protocol = '', pref = '', kind = '', handle = ''] = head;
    const program = /\bbytecode '([^']*)'/.exec(block)?.[1];
    const counts = [...block.matchAll(/\(dropped (\d+),/g)].map(([, number]) => Number(number));
    return [
      {
        ...{
          kind,
          protocol,
          pref: Number(pref),
          handle,
          action: actionOf(block),
          direct: /\bdirect-action\b/.test(block),
        },
        text: block
          .replaceAll(/^\s*(?:Action statistics:|Sent \d.*|backlog .*|index .*)$|\((?:rule hit|success) .*?\)/gm, '')
          .replaceAll(/\s+/g, ' ')
          .trim(),
        dropped: counts.length === 0 ? undefined : counts.reduce((sum, one) => sum + one, 0),
        ...(shared === undefined ? {} : { block: shared }),
        ...(program === undefined ? {} : { program: parseProgram(program) }),
      },
    ];
  });
}

/** The filters that drop the packet, or may, in the order in which it meets them. */
export function tcDrops(
  filters: readonly TcFilter[],
  packet: Packet,
): readonly { readonly filter: TcFilter; readonly matches: Exclude<Truth, 'no'> }[] {
  const frame = frameOf(packet);
  const found: { filter: TcFilter; matches: Exclude<Truth, 'no'> }[] = [];
  let sure = true;
  for (const filter of [...filters].sort((one, other) => one.pref - other.pref)) {
    if (!PROTOCOLS[packet.family].includes(filter.protocol)) continue;
    const { drops, ends } = decided(filter, frame);
    if (drops !== 'no') found.push({ filter, matches: sure ? drops : 'unclear' });
    if (ends === 'yes') return found;
    if (ends === 'unclear') sure = false;
  }
  return found;
}

/** The command that takes it away; from all that share its block, where it is in one. */
export function removalOf(device: string, hook: 'ingress' | 'egress', filter: TcFilter): string {
  const { kind, protocol, pref, handle, block } = filter;
  const place = block === undefined ? ['dev', device, hook] : ['block', block];
  return quoteCommand([
    ...['tc', 'filter', 'del', ...place, 'protocol', protocol, 'pref', String(pref), 'handle', handle, kind],
  ]);
}

/** Whether the filter drops the packet, and whether the packet goes no further than to it. */
function decided({ program, action, direct }: TcFilter, frame: Frame): { readonly drops: Truth; readonly ends: Truth } {
  const answers = program === undefined ? undefined : answersOf(program, frame);
  if (answers !== undefined && !direct) {
    const hit = share([...answers], (one) => one !== 0);
    return { drops: action === 'drop' ? hit : 'no', ends: action === 'drop' ? hit : hit === 'no' ? 'no' : 'unclear' };
  }
  if (answers !== undefined) {
    const all = [...answers];
    return { drops: share(all, (one) => one === SHOT), ends: share(all, (one) => one === SHOT || ENDS.includes(one)) };
  }
  return { drops: action === 'other' ? 'no' : 'unclear', ends: 'unclear' };
}

function share(all: readonly number[], is: (one: number) => boolean): Truth {
  if (all.every(is)) return 'yes';
  return all.some(is) ? 'unclear' : 'no';
}

function actionOf(block: string): TcFilter['action'] {
  if (/\bdirect-action\b|\baction order \d+: bpf\b/.test(block)) return 'unclear';
  if (/\b(?:gact action|action) (?:drop|shot)\b|\bpolice\b[\s\S]*\bdrop\b/.test(block)) return 'drop';
  return 'other';
}
