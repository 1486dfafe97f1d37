import { file } from '../../../files.ts';
import type { HostInterface } from '../../../network.ts';
import type { Manager } from './types.ts';

export const networkManager: Manager = {
  units: ['NetworkManager.service'],
  wanted: [
    'multi-user.target.wants/NetworkManager.service',
    'network-online.target.wants/NetworkManager-wait-online.service',
  ],
  files: (interfaces) =>
    interfaces.map((link) =>
      // NetworkManager ignores a connection that others may read.
      file(`etc/NetworkManager/system-connections/${link.name}.nmconnection`, keyfile(link), 0o600),
    ),
};

/** nm-settings-keyfile(5) */
function keyfile({ name, address, routes }: HostInterface): string {
  return [
    ...['[connection]', `id=${name}`, 'type=ethernet', `interface-name=${name}`, ''],
    ...['[ipv4]', 'method=manual', `address1=${address}`],
    ...routes.map(({ to, via }, index) => `route${index + 1}=${to}${via === undefined ? '' : `,${via}`}`),
    ...['', '[ipv6]', 'method=link-local', ''],
  ].join('\n');
}
