import type { BridgeSetting } from '../bridge.ts';

export const QUERIER: BridgeSetting = { flag: 'multicast_querier', word: 'mcast_querier', initial: false };
