import { addressesFact } from '../../facts/addresses.ts';
import { interfaceStackFact } from '../../facts/interface-stack.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import { toolsFact } from '../../facts/tools.ts';
import { interfaceFlag } from '../interface-flag.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { foresee, plan } from './plan.ts';
import { schema } from './schema.ts';

export const up = interfaceFlag({
  id: 'up',
  schema,
  facts: [interfacesFact, interfaceStackFact, addressesFact, routesFact, routesIpv6Fact, toolsFact],
  explain,
  current,
  plan,
  foresee,
  persisted,
  persist,
  capture,
});
