/** What a host of the light lab has besides the files that every host has: pure. */
import { file, type LabFile, linesOf } from '../../files.ts';
import { addressLines, linkLines, multicastRoutes, switchAddressLines } from '../../network.ts';
import type { LabPlan, PlannedHost } from '../../plan.ts';
import { LAB_FOLDER } from '../../scripts.ts';

export function files(plan: LabPlan, host: PlannedHost): readonly LabFile[] {
  const own = `host/${host.name}`;
  return [
    file(
      `${own}/ip.batch`,
      linesOf(host.switch ? switchAddressLines(host) : [...linkLines(plan, host), ...addressLines(plan, host)]),
    ),
    file(`${own}/server`, host.busybox ? 'busybox\n' : 'sshd\n'),
    file(`${own}/fstab`, fstab(`${LAB_FOLDER}/${own}`, host)),
    ...(host.router ? [file(`${own}/root/etc/smcroute.conf`, multicastRoutes(host))] : []),
    ...['etc.work/', 'root/var/', 'var.work/'].map((folder) => file(`${own}/${folder}`, '')),
  ];
}

/**
 * /run comes last: from then on the host does not see the lab's folder. A switch has the /sys of its network namespace already.
 * Sources are unlike any mounted ones, or `mount -a` skips them.
 */
function fstab(own: string, host: PlannedHost): string {
  return [
    `mcready-lab-etc /etc overlay lowerdir=${LAB_FOLDER}/common/etc:/etc,upperdir=${own}/root/etc,workdir=${own}/etc.work 0 0`,
    `mcready-lab-var /var overlay lowerdir=/var,upperdir=${own}/root/var,workdir=${own}/var.work 0 0`,
    ...(host.switch ? [] : ['mcready-lab-hostsys /sys sysfs defaults 0 0']),
    'mcready-lab-root /root tmpfs mode=0700 0 0',
    'mcready-lab-home /home tmpfs mode=0755 0 0',
    'mcready-lab-tmp /tmp tmpfs mode=1777 0 0',
    'mcready-lab-shm /dev/shm tmpfs mode=1777 0 0',
    'mcready-lab-hostrun /run tmpfs mode=0755 0 0',
    '',
  ].join('\n');
}
