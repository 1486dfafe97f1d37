import type { Wanted } from '../../changes/types.ts';
import { type Environment, environmentFact } from '../../facts/environment.ts';
import type { Interface } from '../../facts/interfaces.ts';
import { networkDevicesFact } from '../../facts/network-devices.ts';
import { fullPrefix, isInside } from '../../facts/prefix.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, type Reading, unknown } from '../../lib/reading.ts';
import { ETHERNET, interfaceName, LOOPBACK, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';
import { cloudOf } from './clouds.ts';

/** What a profile may say: see schema.ts. */
export type Carries = true | 'transit-gateway';

/** Running value when nothing speaks against it. */
export const NOTHING_AGAINST = 'nothing known against it';

/** Overlays of a host's own: what they carry is not the business of the network below. */
const OVERLAYS: ReadonlySet<string> = new Set(['vxlan', 'geneve', 'wireguard', 'gretap', 'gre', 'ipip', 'tun']);

/** Interfaces of container networks that carry unicast only, or only within the host. */
const POD_NETWORKS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^(cali|vxlan\.calico$|vxlan-v6\.calico$|wireguard\.cali$)/, 'Calico'],
  [/^flannel/, 'flannel'],
  [/^(cilium_|lxc_)/, 'Cilium'],
];

export function current(facts: FactValues, wanted: Wanted<Carries>): Current {
  const name = interfaceName(wanted);
  const device = readInterface(facts, name);
  if (device.state !== 'known') return { running: device };
  const environment = facts.get(environmentFact);
  if (environment.state !== 'known') return { running: environment };
  const against = obstacle(facts, name, device.value, environment.value, wanted.desired);
  if (against.state !== 'known') return { running: against };
  const why = notesOf(environment.value);
  if (against.value === undefined) return { running: known(NOTHING_AGAINST), ...(why === '' ? {} : { why }) };
  const { value, because } = against.value;
  return { running: known(value), why: because };
}

interface Obstacle {
  /** `AWS carries none` */
  readonly value: string;
  readonly because: string;
}

function obstacle(
  facts: FactValues,
  name: string,
  device: Interface,
  environment: Environment,
  desired: Carries,
): Reading<Obstacle | undefined> {
  const devices = facts.get(networkDevicesFact);
  const devtype = devices.state === 'known' ? (devices.value.get(name)?.devtype ?? null) : null;
  if (devtype === 'wireguard') return wireguard(name, environment);
  const pods = POD_NETWORKS.find(([pattern]) => pattern.test(name))?.[1];
  const network = environment.calicoGateways.includes(name) ? 'Calico' : pods;
  if (network !== undefined) {
    const because = `${name} is of ${network}, whose network between hosts carries unicast only`;
    return known({ value: `${network} carries none`, because });
  }
  const isTunnel = device.type !== ETHERNET && device.type !== LOOPBACK && device.flags.includes('NOARP');
  if (isTunnel && !device.flags.includes('MULTICAST')) {
    const because = `${name} is a tunnel from point to point without the MULTICAST flag: its driver carries none`;
    return known({ value: 'the tunnel carries none', because });
  }
  if (isTunnel || device.type === LOOPBACK || OVERLAYS.has(devtype ?? '')) return known(undefined);
  const { firmware } = environment;
  if (firmware.state === 'unknown') return unknown(`whose machine it is: ${firmware.why}`);
  const cloud = firmware.state === 'known' ? cloudOf(firmware.value) : undefined;
  if (cloud === undefined || (cloud === 'AWS' && desired === 'transit-gateway')) return known(undefined);
  const way =
    cloud === 'AWS' ? ', but in a multicast domain of a transit gateway (say transit-gateway where there is one)' : '';
  const because = `the machine is of ${cloud}, whose networks carry no multicast${way}; an overlay (VXLAN, GRE) of your own would`;
  return known({ value: `${cloud} carries none`, because });
}

/** Packets go to the one peer whose AllowedIPs hold their destination (wireguard.com, Cryptokey Routing). */
function wireguard(name: string, { wireguard: taken }: Environment): Reading<Obstacle | undefined> {
  if (taken.state !== 'known') return unknown(`what peers of ${name} take: ${taken.why}`);
  const prefixes = taken.value.get(name) ?? [];
  if (prefixes.some((prefix) => prefix.endsWith('/0') || covers(prefix))) return known(undefined);
  const some = prefixes.filter((prefix) => isMulticast(prefix));
  const because = `no peer of ${name} has 224.0.0.0/4 (or ff00::/8) in its AllowedIPs; with it, one peer gets all groups`;
  return known({ value: `WireGuard carries ${some.length === 0 ? 'none' : `${some.join(', ')} only`}`, because });
}

function isMulticast(prefix: string): boolean {
  const full = fullPrefix(prefix);
  return isInside(full, full.includes(':') ? 'ff00::/8' : '224.0.0.0/4');
}

function covers(prefix: string): boolean {
  const full = fullPrefix(prefix);
  return (
    full === '224.0.0.0/4' || full === 'ff00::/8' || isInside(full.includes(':') ? 'ff00::/8' : '224.0.0.0/4', full)
  );
}

function notesOf({ firmware, netAdmin }: Environment): string {
  const notes = [
    ...(firmware.state === 'absent' ? ['whose machine it is is not told: it has no firmware texts'] : []),
    ...(netAdmin === false ? ['without CAP_NET_ADMIN here nothing of an interface could be changed'] : []),
  ];
  return notes.join('; ');
}
