/** What is wrong with a fleet is told once, with the pairs it explains: injected for real, three things at once. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Run } from '../../src/result/types.ts';
import { mcready, mcreadyRun, runOf } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, sh, useLab } from './support.ts';

describeWithLab('a ping of 20 hosts', () => {
  const lab = useLab({ hosts: 20 });
  const cutOff = ['h17', 'h18', 'h19', 'h20'];
  const ports = cutOff.map((host) => `${host}.eth1`);

  test('healthy: nothing is told', async () => {
    const run = await mcreadyRun(lab(), 'ping', '--group', '239.8.9.1');

    expect({ verdict: run.verdict, statements: run.statements }).toEqual({ verdict: 'delivered', statements: [] });
    expect(run.hosts.find(({ name }) => name === 'h1')?.groups).toContain('feeds');
  });

  test('a dead sender, a dead receiver and a switch without its uplink: three statements', async () => {
    await injectFault(lab(), 'firewall-output', 'h2');
    await injectFault(lab(), 'firewall-input', 'h5');
    // The four plugged into a switch of their own, which leads nowhere.
    const move = ports.map((port) => `ip link set ${port} master alone`).join('; ');
    await sh(
      lab(),
      'switches',
      `ip link add alone up type bridge; ip link set alone type bridge mcast_snooping 0; ${move}`,
    );
    const answer = await mcready(lab(), 'ping', '--group', '239.8.9.2', '--json');
    const [inside, across] = [
      await received(lab(), { from: 'h18', to: 'h19', group: '239.8.9.3' }),
      await received(lab(), { from: 'h1', to: 'h19', group: '239.8.9.4' }),
    ];
    const back = ports.map((port) => `ip link set ${port} master data`).join('; ');
    await sh(lab(), 'switches', `${back}; ip link del alone`);
    await healFault(lab(), 'firewall-input', 'h5');
    await healFault(lab(), 'firewall-output', 'h2');

    const run = runOf(answer);
    expect(told(run)).toEqual([
      'segment h17,h18,h19,h20 128',
      'sender h2 19 sender-firewall at sender',
      'receiver h5 19 receiver-firewall at receiver',
    ]);
    expect(run.statements![0]!.cause!.at).toBe('network');
    expect({ inside, across }).toEqual({ inside: 5, across: 0 });
    const failed = run.pairs!.filter(({ verdict }) => verdict !== 'delivered').length;
    expect(failed).toBe(128 + (19 - 4) + (19 - 4) - 1);
    expect(run.summary.pairs).toMatchObject({ undelivered: failed, degraded: 0, 'not-tested': 0 });
  });

  test('ports that are out of the bridge, each alone: one statement for all of them', async () => {
    await sh(lab(), 'switches', ports.map((port) => `ip link set ${port} nomaster`).join('; '));
    const answer = await mcready(lab(), 'ping', '--group', '239.8.9.5', '--json');
    await sh(lab(), 'switches', ports.map((port) => `ip link set ${port} master data`).join('; '));

    const run = runOf(answer);
    expect(told(run)).toEqual(['host h17,h18,h19,h20 140']);
  });
});

/** `kind hosts pairs`, with the cause where it is a host's own. */
function told(run: Run): readonly string[] {
  return run.statements!.map(({ kind, hosts, pairs, cause }) => {
    const own = cause?.at === 'network' ? '' : ` ${cause?.code} at ${cause?.at}`;
    return `${kind} ${hosts.join()} ${pairs}${own}`;
  });
}
