import { interfacesFact } from '../../facts/interfaces.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import { toolsFact } from '../../facts/tools.ts';
import { interfaceFlag } from '../interface-flag.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { foresee, plan } from './plan.ts';
import { schema } from './schema.ts';

export const mcForwarding = interfaceFlag({
  id: 'mc_forwarding',
  schema,
  facts: [interfacesFact, mcForwardingFact, mcForwardingIpv6Fact, routingDaemonFact, toolsFact],
  explain,
  current,
  plan,
  foresee,
  persisted,
  persist,
  capture,
});
