import { known, mapReading, type Reading } from '../lib/reading.ts';
import { entriesOf } from './bridge-json.ts';
import { routerPortsOf } from './bridge-members.ts';
import type { Answers, CommandAnswer, Fact } from './types.ts';

/** Traces that queriers leave. A host that is no bridge and speaks IGMPv3 keeps none of IGMP. */
export interface QuerierTraces {
  /**
   * Bridge → ports behind which a multicast router was heard: a query with a source address, or PIM, within the bridge's
   * querier interval (255 s).
   */
  readonly routerPorts: Reading<ReadonlyMap<string, readonly string[]>>;
  /** Interface → MLD queries heard since it is there. */
  readonly mldQueries: ReadonlyMap<string, number>;
}

const COUNTERS = /^\/proc\/net\/dev_snmp6\/(.+)$/;

/** Source: bridge(8), /proc/net/dev_snmp6 (net/ipv6/proc.c). */
export const querierFact: Fact<QuerierTraces> = {
  id: 'querier',
  title: 'Traces of IGMP and MLD queriers',
  needs: {
    counters: { kind: 'files', paths: ['/proc/net/dev_snmp6/*'] },
    mdb: { kind: 'command', argv: ['bridge', '-j', '-d', '-s', 'mdb', 'show'] },
  },
  parse: parseTraces,
};

function parseTraces(answers: Answers): Reading<QuerierTraces> {
  const mldQueries = new Map<string, number>();
  for (const [path, reading] of answers.files('counters')) {
    const name = COUNTERS.exec(path)?.[1];
    const heard = reading.state === 'known' ? /^Icmp6InGroupMembQueries\s+(\d+)$/m.exec(reading.value)?.[1] : undefined;
    if (name !== undefined && heard !== undefined) mldQueries.set(name, Number(heard));
  }
  return known({ routerPorts: heardOf(answers.command('mdb')), mldQueries });
}

/** A router port that was set by hand is none that was heard. */
function heardOf(answer: CommandAnswer): QuerierTraces['routerPorts'] {
  return mapReading(entriesOf(answer), (entries) => {
    const heard = entries.flatMap(({ router }) => routerPortsOf(router)).filter(({ byHand }) => !byHand);
    const byBridge = Map.groupBy(heard, ({ bridge }) => bridge);
    return new Map([...byBridge].map(([bridge, ports]) => [bridge, ports.map(({ port }) => port)]));
  });
}
