/** A responder across a router: h1 and h3 are on one segment, h2 on the other, r1 between them. */
import { beforeAll, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Cause, Run } from '../../src/result/types.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf, told } from './ping-scenarios.ts';
import { startNear, startSsmpingd } from './protocol.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SERVER = '198.19.0.11';
const R1 = { host: 'r1' };

describeWithLab('a responder across a router', () => {
  const lab = useLab({ hosts: 3, topology: 'routed' });
  const ping = (...args: readonly string[]) =>
    mcreadyRun(
      lab(),
      ...['ping', '--protocol', 'rfc6450', '--server', SERVER, '--from', 'h2,h3', '--group', '239.1.2.234'],
      ...['--count', '4', '--interval', '0.2', ...args],
    );
  /** What is said of the pair across the router; the other one is delivered. */
  const across = (run: Run): Cause => {
    expect(Object.keys(told(run, 'delivered'))).toEqual([`${SERVER}>h2`]);
    return causesOf(run)[0]!;
  };
  /** Starts smcrouted anew with the words behind each `phyint … enable`. */
  const restart = async (words: string) => {
    await injectFault(lab(), 'router-down', 'r1');
    await sh(lab(), R1, `sed -E -i 's/^(phyint [^ ]+ enable).*/\\1${words}/' /etc/smcroute.conf`);
    await healFault(lab(), 'router-down', 'r1');
  };

  beforeAll(async () => {
    await startSsmpingd(lab(), 'h1');
  });

  test('is heard on both segments, with the hops of the way', async () => {
    const run = await ping();

    expect(told(run, 'delivered')).toEqual({});
    expect(run.pairs!.map(({ to, hops, ttlReceived }) => ({ to, hops, ttlReceived }))).toEqual([
      { to: 'h2', hops: 1, ttlReceived: 63 },
      { to: 'h3', hops: 0, ttlReceived: 64 },
    ]);
  });

  test('no routing daemon: the router is named, until one runs', async () => {
    await injectFault(lab(), 'router-down', 'r1');
    const cause = across(await ping());
    await healFault(lab(), 'router-down', 'r1');

    expect(cause).toMatchObject({ code: 'no-forwarding', at: 'router', host: 'r1', confidence: 'certain' });
    expect(cause.evidence.join()).toContain(`its way back to ${SERVER} leads over the router 198.19.16.1`);
    expect(cause.evidence.join()).toMatch(/198\.19\.0\.11 answered 4 of 4 queries.*with TTL 64; 0 were seen on h2/);
    expect(told(await ping(), 'delivered')).toEqual({});
  });

  test('a TTL threshold above that of the responder: its own table tells, and what the responder would have to do', async () => {
    await restart(' ttl-threshold 100');
    const cause = across(await ping());
    await restart('');

    expect(cause).toMatchObject({ code: 'ttl-expired', at: 'router', host: 'r1', confidence: 'certain' });
    expect(cause.evidence.join()).toMatch(/of r1 sends on only what has a TTL above 100/);
    expect(cause.advice).toEqual([expect.stringContaining(`have ${SERVER} send with a TTL of 101 or more`)]);
    expect(told(await ping(), 'delivered')).toEqual({});
  });

  test('a responder that sends to the group with TTL 1, as it says', async () => {
    const stop = await startNear(lab(), 'h1');
    const run = await ping();
    await stop();

    const cause = across(run);
    expect(run.pairs![0]).toMatchObject({ port: 9903, responder: { protocol: 'rfc6450', unicastReceived: 4 } });
    expect(cause).toMatchObject({ code: 'ttl-expired', at: 'router', host: 'r1', confidence: 'certain' });
    expect(cause.evidence[0]).toBe(
      `the packets are sent with TTL 1, and h2 (198.19.16.12) is on another network than ${SERVER}`,
    );
    expect(cause.advice).toEqual([expect.stringContaining(`have ${SERVER} send with a TTL of 2 or more`)]);
  });
});
