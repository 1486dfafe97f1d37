/** Keys of a profile's sysctl part: their names, forms, ranges, and what else decides them. */
import { describe, expect, test } from '@jest/globals';
import { problemText, refusal } from '../documents/problem-text.ts';
import { resolve, said } from './written.ts';

/** What a key that is not known by name may be. */
const ALLOWED =
  'allowed: a whole number, or true or false, or text, or a list ([a, b]), or a map with value, or a map with at_least';

describe('sysctl', () => {
  test('a key goes by one name, its value by one form; an entry can be optional', async () => {
    const a =
      'sysctl: {net/ipv4/igmp_qrv: 3, net.ipv4.conf.eth0/7.arp_ignore: on, net.ipv4.udp_mem: {value: [1, 2, 3], optional: true}}\n';

    expect(await said({ a })).toEqual([
      'sysctl host net.ipv4.igmp_qrv = 3 @a:2',
      'sysctl host net.ipv4.conf.eth0/7.arp_ignore = 1 @a:2',
      'sysctl host net.ipv4.udp_mem = "1 2 3" @a:2?',
    ]);
  });

  test.each([
    ['all', 'net.ipv4.conf.all.rp_filter'],
    ['another interface', 'net/ipv4/conf/eth9/rp_filter'],
  ])('a key that another setting combines is refused beside it: %s', async (_name, key) => {
    const a = `sysctl: {${key}: 0}\ninterfaces:\n  eth1: {rp_filter: off}\n`;

    const [found] = await refusal(() => resolve({ a }));

    expect(found).toMatchObject({
      code: 'conflicting-values',
      origin: { line: 2 },
      hint: expect.stringContaining('a.yaml:4'),
    });
    expect(await said({ a: `sysctl: {${key}: 0}\n` })).toHaveLength(1);
    expect(
      await said({ a: 'sysctl: {net.ipv6.conf.all.rp_filter: 0}\ninterfaces: {eth1: {rp_filter: off}}\n' }),
    ).toHaveLength(2);
  });

  test('a variable of a known key is held against its range', async () => {
    const a = 'sysctl: {net.ipv4.igmp_qrv: "${qrv}", net/core/rmem_max: "${rmem}"}\n';

    expect(await said({ a }, { qrv: 3, rmem: 9000 })).toHaveLength(2);
    expect(problemText(await refusal(() => resolve({ a }, { qrv: 0, rmem: 1 })))).toBe(
      '2:29 out-of-range: sysctl.net.ipv4.igmp_qrv cannot be 0 (allowed: a whole number from 1 to 2147483647)\n' +
        '2:39 not-possible: net.core.rmem_max cannot be 1: the kernel takes a whole number from 2304 to 2147483647\n',
    );
  });

  test('the least that a key may hold, with optional, with a variable, in range', async () => {
    const a = 'sysctl: {net.core.rmem_max: {at_least: "${rmem}", optional: true}, net.ipv4.igmp_qrv: {at_least: 3}}\n';

    expect(await said({ a }, { rmem: 9000 })).toEqual([
      'sysctl host net.core.rmem_max = {"at_least":9000} @a:2?',
      'sysctl host net.ipv4.igmp_qrv = {"at_least":3} @a:2',
    ]);
    const short = 'sysctl: {net/core/rmem_max: {at_least: 1}, net.ipv4.udp_mem: {at_least: 5}}\n';
    expect(problemText(await refusal(() => resolve({ a: short })))).toBe(
      '2:10 not-possible: net.core.rmem_max cannot be 1: the kernel takes a whole number from 2304 to 2147483647\n' +
        '2:44 not-possible: net.ipv4.udp_mem cannot be 5: the kernel takes 3 whole numbers from 0 to 9007199254740991\n',
    );
    const wrong =
      'sysctl: {net.core.rmem_max: {at_least: 8M}, net.ipv4.x: {at_leest: 1}, net.ipv4.y: {at_least: 1, value: 2}}\n';
    expect(problemText(await refusal(() => resolve({ a: wrong })))).toBe(
      '2:40 wrong-type: sysctl.net.core.rmem_max.at_least cannot be "8M" (allowed: a whole number)\n' +
        `2:57 not-allowed: sysctl.net.ipv4.x cannot be a map (${ALLOWED})\n` +
        `2:84 not-allowed: sysctl.net.ipv4.y cannot be a map (${ALLOWED})\n`,
    );
    const filled = 'sysctl: {net.ipv4.x: {at_least: "${x}"}}\n';
    expect(problemText(await refusal(() => resolve({ a: filled }, { x: 'many' })))).toBe(
      '2:33 wrong-type: sysctl.net.ipv4.x.at_least cannot be "many" (allowed: a whole number)\n',
    );
  });
});
