import { interfacesFact } from '../../facts/interfaces.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current, equal } from './current.ts';
import { type DesiredRoute, keyOf, normalise } from './desired.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { schema } from './schema.ts';

export const routes: Setting<DesiredRoute> = {
  id: 'routes',
  scope: 'host',
  shape: 'list',
  schema,
  facts: [interfacesFact, routesFact, routesIpv6Fact, toolsFact],
  explain,
  normalise,
  keyOf,
  interfacesOf: (desired) => [desired.dev],
  current,
  equal,
  plan,
  persisted,
  persist,
  capture,
};
