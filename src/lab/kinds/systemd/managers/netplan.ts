import { file } from '../../../files.ts';
import type { HostInterface } from '../../../network.ts';
import { networkd } from './networkd.ts';
import type { Manager } from './types.ts';

/** Its generator writes files for networkd at boot (/run/systemd/network). */
export const netplan: Manager = {
  ...networkd,
  files: (interfaces) => [
    file(
      'etc/netplan/10-lab.yaml',
      ['network:', '  version: 2', '  renderer: networkd', '  ethernets:', ...interfaces.map(ethernet), ''].join('\n'),
      0o600,
    ),
  ],
};

function ethernet({ name, address, routes }: HostInterface): string {
  const lines = routes.map(({ to, via }) =>
    via === undefined ? `        - {to: ${to}, scope: link}` : `        - {to: ${to}, via: ${via}}`,
  );
  return [
    `    ${name}:`,
    `      addresses: [${address}]`,
    '      accept-ra: false',
    ...(lines.length > 0 ? ['      routes:', ...lines] : []),
  ].join('\n');
}
