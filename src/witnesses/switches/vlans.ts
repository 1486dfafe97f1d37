/** Ends that a bridge keeps in different VLANs. Pure. */
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { bridgeVlansFact, type PortVlans } from '../../facts/bridge-vlans.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { type Crossing, type Place, placeWords, stationsOf, type Told } from './way.ts';

/** Whether what comes from the sender may leave by the receiver's port. The one that is with fewer stations is the odd one. */
export function otherVlan(crossing: Crossing): Told | undefined {
  const { name, facts, bridge, input, output } = crossing;
  const bridging = facts.get(bridgePortsFact);
  const vlans = facts.get(bridgeVlansFact);
  if (bridging.state !== 'known' || vlans.state !== 'known' || !input || !output) return undefined;
  const vlan = input.vlan ?? vlans.value.get(input.port)?.pvid ?? null;
  const leaves = vlans.value.get(output.port);
  if (bridging.value.vlanFiltering.get(bridge) !== true || vlan === null || leaves === undefined) return undefined;
  if (has(leaves, vlan)) return undefined;
  const words = [
    `${bridge} on ${name} keeps VLANs apart: ${placeWords({ ...input, vlan })}, ${placeWords(output)}`,
    `${output.port} is in VLAN ${rangesOf(leaves)}, not in VLAN ${vlan}`,
  ];
  const there = output.vlan ?? leaves.pvid;
  const move = there === null ? undefined : moved(crossing, input, output, { vlan, there });
  if (move === undefined)
    return { name, words, certain: true, advice: [`have ${input.port} and ${output.port} in one VLAN`] };
  const [place, to] = move;
  return { name, words, certain: true, remedy: commands(place, to, vlans.value.get(place.port)) };
}

/** Which port into which VLAN; undefined: as many stations are in one as in the other. */
function moved(
  crossing: Crossing,
  input: Place,
  output: Place,
  { vlan, there }: { readonly vlan: number; readonly there: number },
): readonly [Place, number] | undefined {
  const stations = stationsOf(crossing).filter(({ bridge }) => bridge === crossing.bridge);
  const inVlan = (number: number) => stations.filter((station) => station.vlan === number).length;
  if (inVlan(vlan) === inVlan(there)) return undefined;
  return inVlan(vlan) > inVlan(there) ? [output, vlan] : [input, there];
}

/** A port whose station sends untagged gets the VLAN as its own; another one carries it tagged. */
function commands({ port }: Place, vlan: number, has: PortVlans | undefined): readonly string[] {
  const pvid = has?.pvid ?? null;
  const untagged = pvid !== null && has?.ranges.some(({ from, untagged: is }) => is && from === pvid) === true;
  const add = ['bridge', 'vlan', 'add', 'dev', port, 'vid', String(vlan), ...(untagged ? ['pvid', 'untagged'] : [])];
  const leave = untagged ? [quoteCommand(['bridge', 'vlan', 'del', 'dev', port, 'vid', String(pvid)])] : [];
  return [quoteCommand(add), ...leave];
}

function has({ ranges }: PortVlans, vlan: number): boolean {
  return ranges.some(({ from, to }) => from <= vlan && vlan <= to);
}

function rangesOf({ ranges }: PortVlans): string {
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
