import { file } from '../../../files.ts';
import type { HostInterface } from '../../../network.ts';
import type { Manager } from './types.ts';

export const networkd: Manager = {
  units: ['systemd-networkd.service', 'systemd-networkd.socket'],
  wanted: [
    'multi-user.target.wants/systemd-networkd.service',
    'sockets.target.wants/systemd-networkd.socket',
    'network-online.target.wants/systemd-networkd-wait-online.service',
  ],
  files: (interfaces) =>
    interfaces.map((link) => file(`etc/systemd/network/10-${link.name}.network`, networkFile(link))),
};

/** systemd.network(5). A route without gateway is one of the scope link. */
function networkFile({ name, address, routes }: HostInterface): string {
  const sections = routes.map(({ to, via }) =>
    ['', '[Route]', `Destination=${to}`, via === undefined ? 'Scope=link' : `Gateway=${via}`, ''].join('\n'),
  );
  return ['[Match]', `Name=${name}`, '', '[Network]', `Address=${address}`, 'IPv6AcceptRA=no', '', ...sections].join(
    '\n',
  );
}
