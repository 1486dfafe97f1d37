import { interfacesFact } from '../../facts/interfaces.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { foresee, plan } from './plan.ts';
import { schema } from './schema.ts';

export const mcForwarding: Setting<boolean> = {
  id: 'mc_forwarding',
  scope: 'interface',
  shape: 'value',
  schema,
  facts: [interfacesFact, mcForwardingFact, mcForwardingIpv6Fact, routingDaemonFact, toolsFact],
  explain,
  normalise: (value) => value === true,
  current,
  equal: (desired, running) => desired === running,
  plan,
  foresee,
  persisted,
  persist,
  capture,
};
