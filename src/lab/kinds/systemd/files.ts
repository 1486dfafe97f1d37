/** What a host of the full lab has besides the files that every host has: pure. */
import { createHash } from 'node:crypto';
import { file, type LabFile, linesOf, link } from '../../files.ts';
import { interfacesOf, linkLines, multicastRoutes } from '../../network.ts';
import type { LabPlan, PlannedHost } from '../../plan.ts';
import type { LabIdentity } from '../../types.ts';
import type { Base } from '../types.ts';
import { managerFiles } from './managers/index.ts';

export function files(plan: LabPlan, host: PlannedHost, lab: LabIdentity, base: Base): readonly LabFile[] {
  const own = `host/${host.name}`;
  const interfaces = interfacesOf(plan, host);
  // One of its own, or systemd takes every boot for the first one and enables units anew.
  const machineId = createHash('sha256').update(`${lab.name} ${host.name}`).digest('hex').slice(0, 32);
  const system = [
    file('etc/machine-id', `${machineId}\n`),
    ...managerFiles(lab.manager, interfaces),
    ...(host.router ? routerFiles(host) : []),
  ];
  return [
    file(`${own}/ip.batch`, linesOf(linkLines(plan, host))),
    file(`${own}/ports`, linesOf(interfaces.map(({ port }) => port))),
    file(`${own}/lower`, `${base.tree}\n`),
    file(`${own}/root.work/`, ''),
    ...system.map((one) => ({ ...one, path: `${own}/root/${one.path}` })),
  ];
}

/** smcrouted as Debian's unit starts it; -N: an interface takes part only when the configuration says so. */
function routerFiles(host: PlannedHost): readonly LabFile[] {
  return [
    file('etc/smcroute.conf', multicastRoutes(host)),
    file('etc/default/smcroute', 'SMCROUTED_OPTS=-N\n'),
    file('etc/sysctl.d/50-router.conf', 'net.ipv4.ip_forward = 1\n'),
    link('etc/systemd/system/multi-user.target.wants/smcroute.service', '/lib/systemd/system/smcroute.service'),
  ];
}
