/** From written profiles to what is desired of a host, each value with its line. */
import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createResolver } from '../../src/profile/resolve.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { refusal } from '../documents/problem-text.ts';
import { fileOf, reference, resolve, said } from './written.ts';

describe('values', () => {
  test('false, 0 and off are values; each knows its line', async () => {
    expect(
      await said({
        a: 'interfaces:\n  eth1:\n    multicast: false\n    rp_filter: off\n  eth2.100:\n    rp_filter: 0\n',
      }),
    ).toEqual(['rp_filter eth1 = "off" @a:5', 'multicast eth1 = false @a:4', 'rp_filter eth2.100 = "off" @a:7']);
  });

  test('a feature goes by its canonical name', async () => {
    expect(await said({ a: 'interfaces: {eth1: {ethtool: {features: {gro: off}}}}\n' })).toEqual([
      'ethtool.features eth1 generic-receive-offload = "off" @a:2',
    ]);
  });

  test('nothing said is nothing desired', async () => {
    expect(await resolve({ a: '' })).toEqual({ names: ['a'], desired: [], delivery: [] });
  });
});

describe('delivery', () => {
  test('defaults, variables, and nearest wins', async () => {
    const base =
      'delivery:\n  - {group: 239.1.1.1, port: 5000, max_loss: 1}\n  - {group: 239.1.1.2, port: 5000, from: feeds, to: desks}\n';
    const a =
      'extends: [base.yaml]\ndelivery:\n  - {group: 239.1.1.1, port: "${port}", max_loss: 0, ttl: 0, max_rtt_ms: 0.5, dev: "${data}"}\n';
    const { delivery } = await resolve({ base, a }, { port: 5000, data: 'eth1' });

    expect(delivery).toMatchObject([
      {
        group: '239.1.1.1',
        port: 5000,
        to: 'all',
        maxLoss: 0,
        ttl: 0,
        maxRttMs: 0.5,
        dev: 'eth1',
        origin: { line: 4, column: 5 },
      },
      { group: '239.1.1.2', from: 'feeds', to: 'desks' },
    ]);
  });
});

test('problems of all profiles are told together', async () => {
  const found = await refusal(() => resolve({ a: 'interfaces: 1\n', b: 'routes: 2\n' }, {}, ['a', 'b', 'c']));

  expect(found.map(({ code }) => code)).toEqual(['wrong-type', 'wrong-type', 'unknown-profile']);
});

test('a file is read once for all hosts', async () => {
  await writeFile(fileOf('a'), 'name: a\ninterfaces: {"${data}": {multicast: true}}\n');
  const resolver = createResolver(SETTINGS);
  const references = [reference('a')];
  await resolver.resolve(references, { data: 'eth0' });

  await rm(fileOf('a'));
  const { desired } = await resolver.resolve(references, { data: 'eth1' });

  expect(desired).toMatchObject([{ interfaces: 'eth1' }]);
});
