import { routerDown, sshdDown, sudoPassword } from './access.ts';
import { addressTaken } from './addresses.ts';
import { checksumsUnfilled } from './checksums.ts';
import { firewallIngress, firewallInput, firewallOutput, igmpBlocked, lossy, sourceNat } from './firewall.ts';
import { carrierDown, groOn, igmpV2, linkDown, mtuSmall, multicastOff, switchDrops, txChecksumOff } from './links.ts';
import { membershipLimit } from './memberships.ts';
import { routerPim } from './pim.ts';
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
  firewallIngress,
  sourceNat,
  igmpBlocked,
  lossy,
  multicastOff,
  routeMissing,
  routeWrong,
  linkDown,
  carrierDown,
  switchDrops,
  mtuSmall,
  igmpV2,
  membershipLimit,
  addressTaken,
  checksumsUnfilled,
  groOn,
  txChecksumOff,
  routerDown,
  routerPim,
  sshdDown,
  sudoPassword,
  pythonMissing,
  ethtoolMissing,
  ipMissing,
];
