import { type LabFile, link } from '../../../files.ts';
import type { HostInterface } from '../../../network.ts';
import type { ManagerName } from '../../../types.ts';
import { ifupdown } from './ifupdown.ts';
import { netplan } from './netplan.ts';
import { networkManager } from './network-manager.ts';
import { networkd } from './networkd.ts';
import { none } from './none.ts';
import type { Manager } from './types.ts';

const ALL: Readonly<Record<ManagerName, Manager>> = {
  networkd,
  NetworkManager: networkManager,
  ifupdown,
  netplan,
  none,
};
const UNITS = '/lib/systemd/system';

/** All files that make one manager the host's, and keep the others from starting. */
export function managerFiles(name: ManagerName, interfaces: readonly HostInterface[]): readonly LabFile[] {
  const manager = ALL[name];
  const others = new Set(Object.values(ALL).flatMap((other) => other.units));
  for (const unit of manager.units) others.delete(unit);
  return [
    ...manager.files(interfaces),
    ...manager.wanted.map((path) => link(`etc/systemd/system/${path}`, `${UNITS}/${path.split('/')[1]}`)),
    ...[...others].map((unit) => link(`etc/systemd/system/${unit}`, '/dev/null')),
  ];
}
