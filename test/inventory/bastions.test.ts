/** By which hosts a host is reached, in order. */
import { describe, expect, test } from '@jest/globals';
import { problemText, refusal } from '../documents/problem-text.ts';
import { load, specs } from './home.ts';

describe('bastions', () => {
  test('from the inventory or ssh_config, each with its own words, in order', async () => {
    const found = await specs({
      'i.yaml':
        'hosts: {gate: {address: 192.0.2.1, user: jump, identity_file: /gate, become: sudo}, a: {proxy_jump: "gate,ops@inner:2200"}, b: , c: {proxy_jump: none}}',
      '.ssh/config':
        'Host inner\n  HostName 10.0.0.1\n  User config\n  ProxyJump ignored\nHost b c\n  ProxyJump gate\n',
    });

    expect(found.a?.proxyJump).toMatchObject([
      { name: 'gate', address: '192.0.2.1', user: 'jump', identityFiles: ['/gate'], become: 'none', proxyJump: [] },
      { name: 'inner', address: '10.0.0.1', user: 'ops', port: 2200, proxyJump: [] },
    ]);
    expect(found.b?.proxyJump).toMatchObject([{ name: 'gate', address: '192.0.2.1' }]);
    expect(found.c?.proxyJump).toEqual([]);
  });

  test("the first bastion's own bastions come before it", async () => {
    const found = await specs({
      'i.yaml': 'hosts: {out: {proxy_jump: none}, gate: {proxy_jump: out}, a: {proxy_jump: gate}}',
    });

    expect(found.a?.proxyJump.map(({ name }) => name)).toEqual(['out', 'gate']);
  });

  test('a way that comes back to itself', async () => {
    expect(
      problemText(await refusal(() => load({ 'i.yaml': 'hosts:\n  a: {proxy_jump: b}\n  b: {proxy_jump: a}\n' }))),
    ).toBe(
      '2:3 jump-cycle: a would be reached through itself: a → b → a (give the bastion proxy_jump: none)\n' +
        '3:3 jump-cycle: b would be reached through itself: b → a → b (give the bastion proxy_jump: none)\n',
    );
  });
});
