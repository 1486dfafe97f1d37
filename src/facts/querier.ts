import { known, type Reading, unknown } from '../lib/reading.ts';
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
  return known({ routerPorts: routerPortsOf(answers.command('mdb')), mldQueries });
}

/** `[{"mdb":[…],"router":{"br0":[{"port":"v0","timer":" 254.75","type":"temp"}]}}]`; a permanent one was set by hand. */
function routerPortsOf(answer: CommandAnswer): QuerierTraces['routerPorts'] {
  if (answer.state === 'missing') return unknown(answer.why);
  if (answer.code !== 0) return unknown(`bridge: ${answer.stderr.trim() || `exit ${answer.code}`}`);
  const objects = objectsIn(answer.stdout);
  if (objects === undefined) return unknown('bridge: it prints no JSON, and so no types of router ports');
  const ports = new Map<string, readonly string[]>();
  for (const { router } of objects) {
    for (const [bridge, list] of Object.entries(router ?? {})) {
      if (!Array.isArray(list)) return unknown('bridge: what it printed is not understood');
      const heard = list
        .filter((one) => one?.type === 'temp')
        .flatMap(({ port }) => (typeof port === 'string' ? [port] : []));
      if (heard.length > 0) ports.set(bridge, heard);
    }
  }
  return known(ports);
}

/** Undefined for what is no JSON. */
function objectsIn(text: string): readonly { readonly router?: Record<string, unknown> }[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((one) => typeof one === 'object' && one !== null) : undefined;
  } catch {
    return undefined;
  }
}
