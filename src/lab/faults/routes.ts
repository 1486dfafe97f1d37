import { MULTICAST_PREFIX } from '../plan.ts';
import { onHost } from './types.ts';

const restore = `ip route replace ${MULTICAST_PREFIX} dev eth1`;

export const routeMissing = onHost(
  'route-missing',
  'No route for 239.0.0.0/8, and no default: a plain send fails with ENETUNREACH',
  () => `ip route del ${MULTICAST_PREFIX}`,
  () => restore,
);

export const routeWrong = onHost(
  'route-wrong',
  'The route for 239.0.0.0/8 leads to eth0: groups are sent and joined on management',
  () => `ip route replace ${MULTICAST_PREFIX} dev eth0`,
  () => restore,
);
