/** Evidence of a host that asked a responder, of which nothing but its answers is known: the cause, and what its words may claim. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../../src/ping/figures/results.ts';
import type { HostEvidence, MeshPlan } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

const SERVER = '198.19.0.1';
const COUNT = PLAN.count;

const ASKED: MeshPlan = {
  ...{ ...PLAN, port: 40_000, ttl: 64, senders: [SERVER], receivers: ['b'], interfaces: new Map([['b', 'eth1']]) },
  responder: { port: 9903 },
};

/** It answered so many queries by unicast. */
function responder(sent: number, { ttl = 64, hops = 0 }: { ttl?: number | null; hops?: number } = {}): HostEvidence {
  const answered = {
    asked: COUNT,
    unicast: sent,
    rttUs: null,
    ttl,
    hops,
    errors: {},
    refused: null,
    information: null,
  };
  return {
    ...{ name: SERVER, id: 0, joined: { interface: null, address: SERVER, sender: { bound: null, stranger: null } } },
    sent: { sent, errors: {}, responder: answered },
  };
}

const NOTHING = { heard: { 0: undefined }, captured: { 0: undefined } };
const BACK = { source: SERVER, accepted: {}, back: { interface: 'eth1' } };
const AGAIN = {
  ...{ burst: 5, rejoined: true, unicastFrom: [0] },
  seen: { looks: {}, unicast: {}, wire: false },
};
const DROPS = `table inet f { # handle 1\nchain c { # handle 1\ntype filter hook input priority 0; policy drop;\ntcp dport 22 accept # handle 5\n}\n}`;
const RULES = { nft: { text: DROPS }, tc: { text: '' } };

function causesOf(sender: HostEvidence, patch: Patch<HostEvidence>, plan: Partial<MeshPlan> = {}) {
  const hosts = new Map([
    [SERVER, sender],
    ['b', patched(healthyHost('b', 1), patch)],
  ]);
  const [pair] = pairResults({ ...ASKED, ...plan }, hosts);
  return { pair: pair!, causes: [pair!.cause ?? [], pair!.otherCauses ?? []].flat() };
}

test('answers that came are delivered, with the hops from the TTL that it told', () => {
  expect(causesOf(responder(COUNT), { after: { heard: { 0: { ttl: 62 } } } }).pair).toMatchObject({
    verdict: 'delivered',
    hops: 2,
  });
  expect(causesOf(responder(COUNT, { ttl: null }), {}).pair.hops).toBeNull();
});

test('a firewall: what is accepted is what comes from the port of the responder, as its answers go to another each time', () => {
  const { causes } = causesOf(responder(COUNT), {
    after: { heard: { 0: undefined }, counters: { 'Ip.InDelivers': 0 } },
    firewall: { before: RULES, after: RULES, burst: 5 },
  });

  expect(causes.map(({ code }) => code)).toEqual(['receiver-firewall']);
  expect(causes[0]!.remedy[0]).toBe('nft add rule inet f c ip daddr 239.8.0.19 udp sport 9903 accept');
});

test('an interface that was named and is not on the network of the responder: no route is to blame', () => {
  const { causes } = causesOf(
    responder(COUNT),
    { joined: { interface: 'eth0', route: { interface: 'eth1' } }, after: { ...NOTHING, sources: { 0: BACK } } },
    { interfaces: new Map([['b', 'eth0']]) },
  );

  expect(causes).toMatchObject([
    {
      ...{ code: 'receiver-wrong-interface', at: 'receiver', host: 'b', confidence: 'likely', remedy: [] },
      advice: ['join on the right interface: --interface eth1'],
    },
  ]);
});

test('unicast that is left out in a second look is no path that is down: it answered before', () => {
  const { causes } = causesOf(responder(COUNT), { after: NOTHING, again: AGAIN });

  expect(causes.map(({ code }) => code)).toEqual(['not-on-wire']);
});

test('behind a router with a TTL that it does not tell: no TTL is blamed or told', () => {
  const behind = { ...BACK, back: { interface: 'eth1', gateway: '198.19.0.254' } };
  const { causes } = causesOf(responder(COUNT, { ttl: null }), { after: { ...NOTHING, sources: { 0: behind } } });

  expect(causes).toMatchObject([{ code: 'no-forwarding', at: 'router', way: { ttl: 255, gateway: '198.19.0.254' } }]);
  expect(causes[0]!.evidence.join()).toContain(`by unicast and, so the protocol says, to 239.8.0.19; 0 were seen on b`);
});

test('queries that were not answered in any way: told as such, and no receiver is blamed', () => {
  const { pair, causes } = causesOf(responder(6), {
    after: { heard: { 0: { received: 6, highest: 5 } }, captured: { 0: { count: 6 } } },
  });

  expect(pair.verdict).toBe('degraded');
  expect(causes.map(({ code, confidence }) => `${code} ${confidence}`)).toEqual(['unknown guess']);
  expect(causes[0]!.evidence[0]).toMatch(`${SERVER} answered 6 of 10 queries`);
});
