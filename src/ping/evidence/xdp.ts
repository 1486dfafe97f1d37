/** Programs at the driver of an interface (XDP), which take packets before a capture can see them. Pure. */
import { quoteCommand } from '../../lib/shell.ts';
import type { Firewall } from '../probe/wire.ts';
import type { HostEvidence } from '../types.ts';

export interface XdpProgram {
  /** As `ip link set` names it. */
  readonly mode: 'xdpdrv' | 'xdpgeneric' | 'xdpoffload';
  /** Its number, and its name where it has one. */
  readonly label: string;
}

/** XDP_ATTACHED_* of linux/if_link.h; 4 is several at once, each with its own. */
const MODES: { readonly [mode: number]: XdpProgram['mode'] } = { 1: 'xdpdrv', 2: 'xdpgeneric', 3: 'xdpoffload' };

/** As `ip -j link` told them in the second look; none where it was not asked. */
export function xdpPrograms({ firewall }: HostEvidence): readonly XdpProgram[] {
  const link = firewall?.after.link;
  if (link === undefined || !('text' in link)) return [];
  const [{ xdp } = {}] = parsed(link.text);
  return (xdp?.attached ?? [xdp ?? {}]).flatMap(({ mode, prog }) => {
    const known = MODES[mode ?? 0];
    return known && prog
      ? [{ mode: known, label: [prog.id, prog.name].filter((one) => one !== undefined).join(' ') }]
      : [];
  });
}

/** Packets that the driver says were dropped so during the second burst; undefined: it does not count them. */
export function xdpDrops({ firewall }: HostEvidence): number | undefined {
  const [before, after] = [dropsOf(firewall?.before), dropsOf(firewall?.after)];
  return before === undefined || after === undefined ? undefined : after - before;
}

/** The command that takes it off, in the mode that it is attached in. */
export function removal(device: string, { mode }: XdpProgram): string {
  return quoteCommand(['ip', 'link', 'set', 'dev', device, mode, 'off']);
}

/** Drivers name it differently: `rx_queue_0_xdp_drops` (veth), `rx_xdp_drop` (mlx5). */
function dropsOf(firewall: Firewall | undefined): number | undefined {
  const text = firewall?.driver !== undefined && 'text' in firewall.driver ? firewall.driver.text : '';
  const found = [...text.matchAll(/^\s*\S*xdp_drops?: (\d+)/gm)];
  return found.length === 0 ? undefined : found.reduce((sum, [, number]) => sum + Number(number), 0);
}

interface Attached {
  readonly mode?: number;
  readonly prog?: { readonly id: number; readonly name?: string };
}

/** `ip -j -d link show dev IF`. */
function parsed(text: string): readonly { readonly xdp?: Attached & { readonly attached?: readonly Attached[] } }[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
