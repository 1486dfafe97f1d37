import { interfacesFact } from '../../facts/interfaces.ts';
import { multicastRoutesFact, multicastRoutesIpv6Fact } from '../../facts/multicast-routes.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current, equal } from './current.ts';
import { type DesiredMulticastRoute, keyOf, normalise } from './desired.ts';
import { explain } from './explain.ts';
import { together } from './lead.ts';
import { persist, persisted } from './persistence.ts';
import { foresee, plan } from './plan.ts';
import { schema } from './schema.ts';

export const multicastRoutes: Setting<DesiredMulticastRoute> = {
  id: 'multicast_routes',
  scope: 'host',
  shape: 'list',
  schema,
  facts: [interfacesFact, multicastRoutesFact, multicastRoutesIpv6Fact, routingDaemonFact, toolsFact],
  explain,
  normalise,
  keyOf,
  together,
  interfacesOf: ({ from, to }) => [from, ...to.map(({ dev }) => dev)],
  current,
  equal,
  plan,
  foresee,
  persisted,
  persist,
  capture,
};
