import { file } from '../../../files.ts';
import { type HostInterface, routeOn } from '../../../network.ts';
import type { Manager } from './types.ts';

export const ifupdown: Manager = {
  units: ['networking.service'],
  wanted: ['multi-user.target.wants/networking.service', 'network-online.target.wants/networking.service'],
  files: (interfaces) => [
    file('etc/network/interfaces', ['auto lo', 'iface lo inet loopback', '', ...interfaces.map(stanza)].join('\n')),
  ],
};

/** interfaces(5) */
function stanza({ name, address, routes }: HostInterface): string {
  const up = routes.map((route) => `    up ip route add ${routeOn(name, route)}`);
  return [`auto ${name}`, `iface ${name} inet static`, `    address ${address}`, ...up, ''].join('\n');
}
