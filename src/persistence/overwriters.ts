/** Programs that probably set a slot again after boot, although no configuration of the system says so. Pure. */
import { overwritersFact } from '../facts/overwriters.ts';
import type { FactValues } from '../facts/types.ts';
import { bootValue } from './index.ts';
import { netplan } from './netplan/index.ts';
import { networkd } from './networkd/index.ts';
import { ownerOf } from './owner.ts';
import type { Slot, Statement } from './types.ts';

/** What a program does to a kernel key. */
interface Habit {
  readonly program: string;
  readonly keys: RegExp;
  readonly value: string;
  readonly when: string;
}

const FORWARDING = /^net\/ipv4\/(ip_forward|conf\/(all|default)\/forwarding)$/;
const BRIDGED = /^net\/bridge\/bridge-nf-call-ip6?tables$/;

/**
 * Docker: daemon/libnetwork/drivers/bridge (setup_ip_forwarding.go, setup_bridgenetfiltering.go). firewalld: functions.py,
 * enable_ip_forwarding. kube-proxy: pkg/proxy/iptables. Calico: felix/dataplane/linux/endpoint_mgr.go. Cilium:
 * pkg/datapath/linux/sysctl and daemon/cmd.
 */
const HABITS: readonly Habit[] = [
  { program: 'dockerd', keys: FORWARDING, value: '1', when: 'unless it has --ip-forward=false' },
  { program: 'dockerd', keys: BRIDGED, value: '1', when: 'for its bridges' },
  { program: 'firewalld', keys: FORWARDING, value: '1', when: 'when a zone masquerades or forwards ports' },
  { program: 'kube-proxy', keys: BRIDGED, value: '1', when: 'in its mode iptables' },
  { program: 'kubelet', keys: FORWARDING, value: '1', when: 'by its network plug-ins' },
  { program: 'calico-felix', keys: FORWARDING, value: '1', when: 'when it starts' },
  { program: 'calico-node', keys: FORWARDING, value: '1', when: 'when it starts' },
  { program: 'calico-felix', keys: /^net\/ipv4\/conf\/cali[^/]*\/rp_filter$/, value: '1', when: 'for each pod' },
  { program: 'calico-node', keys: /^net\/ipv4\/conf\/cali[^/]*\/rp_filter$/, value: '1', when: 'for each pod' },
  { program: 'cilium-agent', keys: FORWARDING, value: '1', when: 'when it starts' },
  {
    program: 'cilium-agent',
    keys: /^net\/ipv4\/conf\/[^/]+\/rp_filter$/,
    value: '0',
    when: 'of its interfaces and all',
  },
];

/** In words, what will probably make this statement untrue; what it would set to the very value is left out. */
export function overwritersOf(facts: FactValues, { slot, value }: Statement): readonly string[] {
  const routes = slot.kind === 'route' ? removesRoutes(facts, slot.interface, slot) : [];
  const overwriters = facts.get(overwritersFact);
  if (overwriters.state !== 'known') return routes;
  const rewritten = overwriters.value.active.includes('cloud-init') ? writesFiles(facts, slot) : [];
  if (slot.kind !== 'sysctl') return [...routes, ...rewritten];
  const path = slot.path.join('/');
  const habits = HABITS.filter(({ program, keys, value: sets }) => {
    return overwriters.value.active.includes(program) && keys.test(path) && sets !== value;
  }).map((habit) => `${habit.program} probably sets ${slot.path.join('.')} to ${habit.value} again, ${habit.when}`);
  return [...habits, ...rewritten];
}

/** For a new instance, and with some data sources at each boot. Its files have its name in theirs. */
function writesFiles(facts: FactValues, slot: Slot): readonly string[] {
  const stated = bootValue(facts, slot);
  const where = stated.state === 'known' ? (stated.where ?? '') : '';
  return /[/-]cloud-init[-.]/.test(where) ? [`cloud-init may write ${where} anew, by what its data source says`] : [];
}

/** ManageForeignRoutes= of networkd.conf(5), on by default. */
function removesRoutes(facts: FactValues, name: string, slot: Slot): readonly string[] {
  const owner = ownerOf(facts, name);
  if (owner.state !== 'known' || owner.value.manager !== 'systemd-networkd') return [];
  if ([networkd, netplan].some((keeper) => keeper.read(facts, slot).state === 'known')) return [];
  return [`systemd-networkd removes routes of ${name} that its files do not state (ManageForeignRoutes=)`];
}
