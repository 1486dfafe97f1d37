/** Networks of clouds that carry no multicast, by what the firmware of their machines says. Pure. */
import type { Firmware } from '../../facts/environment.ts';

export interface Cloud {
  readonly name: string;
  readonly is: (firmware: Firmware) => boolean;
}

/**
 * The texts are those that cloud-init looks for (tools/ds-identify, cloudinit/sources). Microsoft's vendor alone is Hyper-V,
 * whose switch may well carry multicast: only the asset tag is Azure's.
 */
const CLOUDS: readonly Cloud[] = [
  {
    name: 'AWS',
    is: ({ sys_vendor, board_vendor, bios_version }) =>
      sys_vendor === 'Amazon EC2' || board_vendor === 'Amazon EC2' || /amazon/i.test(bios_version ?? ''),
  },
  {
    name: 'Google Cloud',
    is: ({ sys_vendor, product_name }) => product_name === 'Google Compute Engine' || sys_vendor === 'Google',
  },
  { name: 'Azure', is: ({ chassis_asset_tag }) => chassis_asset_tag === '7783-7084-3265-9085-8269-3286-77' },
  { name: 'Oracle Cloud', is: ({ chassis_asset_tag }) => chassis_asset_tag === 'OracleCloud.com' },
  { name: 'DigitalOcean', is: ({ sys_vendor }) => sys_vendor === 'DigitalOcean' },
  { name: 'Hetzner Cloud', is: ({ sys_vendor }) => sys_vendor === 'Hetzner' },
  {
    name: 'Alibaba Cloud',
    is: ({ sys_vendor, product_name }) => sys_vendor === 'Alibaba Cloud' || product_name === 'Alibaba Cloud ECS',
  },
];

/** Its name; undefined: none that is known to carry no multicast. */
export function cloudOf(firmware: Firmware): string | undefined {
  return CLOUDS.find((cloud) => cloud.is(firmware))?.name;
}
