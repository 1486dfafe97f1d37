import type { BridgeSetting } from '../bridge.ts';

export const SNOOPING: BridgeSetting = { flag: 'multicast_snooping', word: 'mcast_snooping', initial: true };
