import { routerDown, sshdDown, sudoPassword } from './access.ts';
import { firewallInput, firewallOutput, igmpBlocked, lossy } from './firewall.ts';
import { carrierDown, groOn, igmpV2, linkDown, mtuSmall, multicastOff, txChecksumOff } from './links.ts';
import { routeMissing, routeWrong } from './routes.ts';
import { rpFilterAsymmetric, rpFilterStrict } from './rp-filter.ts';
import { ethtoolMissing, ipMissing, pythonMissing } from './tools.ts';
import type { Fault } from './types.ts';

/** Every fault a lab can have. */
export const FAULTS: readonly Fault[] = [
  rpFilterAsymmetric,
  rpFilterStrict,
  firewallInput,
  firewallOutput,
  igmpBlocked,
  lossy,
  multicastOff,
  routeMissing,
  routeWrong,
  linkDown,
  carrierDown,
  mtuSmall,
  igmpV2,
  groOn,
  txChecksumOff,
  routerDown,
  sshdDown,
  sudoPassword,
  pythonMissing,
  ethtoolMissing,
  ipMissing,
];
