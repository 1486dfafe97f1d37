import { describe, expect, test } from '@jest/globals';
import { resolvePattern, selectHosts } from '../../src/inventory/patterns.ts';
import type { Inventory, InventoryHost } from '../../src/inventory/types.ts';
import { problemText, refusal } from '../documents/problem-text.ts';

const GROUPS: { readonly [name: string]: readonly string[] } = {
  feeds: ['feed1', 'feed2', 'feed3', 'feed10'],
  desks: ['desk1', 'both'],
  odd: ['feed1', 'feed3', 'both'],
  empty: [],
};
const NAMES = ['feed1', 'feed2', 'feed3', 'feed10', 'desk1', 'both', 'lone.example.com', '2001:db8::1'];

const inventory: Inventory = {
  hosts: NAMES.map(
    (name) =>
      ({
        name,
        groups: Object.keys(GROUPS).filter((group) => GROUPS[group]?.includes(name)),
      }) as unknown as InventoryHost,
  ),
  groups: new Map([['all', NAMES], ...Object.entries(GROUPS)]),
};

describe('what a pattern means, as in Ansible', () => {
  test.each([
    ['all', NAMES.join(' ')],
    ['*', NAMES.join(' ')],
    ['feed1', 'feed1'],
    ['feeds', 'feed1 feed2 feed3 feed10'],
    // A glob is held against groups too: feed? is also feeds.
    ['feed?', 'feed1 feed2 feed3 feed10'],
    ['desk?:&~desk', 'desk1 both'],
    ['feed1?', 'feed10'],
    ['feed*', 'feed1 feed2 feed3 feed10'],
    // Digits in brackets at the end are a position; letters and several are characters.
    ['fee[a-e]1', 'feed1'],
    ['*.example.com', 'lone.example.com'],
    ['feeds:!feed3', 'feed1 feed2 feed10'],
    ['!feed3:feeds', 'feed1 feed2 feed10'],
    ['feeds:&odd', 'feed1 feed3'],
    ['feeds:&odd:!feed1', 'feed3'],
    ['feeds,desks', 'feed1 feed2 feed3 feed10 desk1 both'],
    ['desks,feed1', 'feed1 desk1 both'],
    ['!feeds', 'desk1 both lone.example.com 2001:db8::1'],
    ['&odd', 'feed1 feed3 both'],
    ['ungrouped', 'lone.example.com 2001:db8::1'],
    ['~feed[12]$', 'feed1 feed2'],
    ['~(feed|desk)1', 'feed1 feed10 desk1'],
    ['feeds[0]', 'feed1'],
    ['feeds[-1]', 'feed10'],
    ['feeds[0:2]', 'feed1 feed2 feed3'],
    ['feeds[2:]', 'feed3 feed10'],
    ['feeds[:1]', 'feed1 feed2'],
    ['feeds[0:1]:!feed1', 'feed2'],
    ['feeds,!feeds', ''],
    ['empty', ''],
    ['2001:db8::1', '2001:db8::1'],
    ['feed1,2001:db8::1', 'feed1 2001:db8::1'],
    [' feed1 , feed2 ', 'feed1 feed2'],
  ])('%s', (pattern, expected) => {
    expect(resolvePattern(inventory, pattern).join(' ')).toBe(expected);
  });
});

describe('what matches nothing is an error', () => {
  test.each([
    ['fed1', 'no-such-host: there is no host or group "fed1" (did you mean feed1?)\n'],
    ['feeds:!feed33', 'no-such-host: there is no host or group "feed33" (did you mean feed3?)\n'],
    ['nothing*', 'no-such-host: "nothing*" matches no host and no group (groups: all, feeds, desks, odd, empty)\n'],
    ['~^x', 'no-such-host: "~^x" matches no host and no group (groups: all, feeds, desks, odd, empty)\n'],
    ['feeds[4]', 'no-such-host: "feeds[4]" reaches beyond the 4 hosts of feeds (the first is [0])\n'],
    ['feeds[7:9]', 'no-such-host: "feeds[7:9]" reaches beyond the 4 hosts of feeds (the first is [0])\n'],
    ['~feed(', 'bad-pattern: "~feed(" is no regular expression (check its brackets)\n'],
    ['', 'empty-pattern: this pattern is empty (all means every host)\n'],
    [',:', 'empty-pattern: this pattern is empty (all means every host)\n'],
    ['constructor', 'no-such-host: there is no host or group "constructor" (groups: all, feeds, desks, odd, empty)\n'],
    ['\u001b[2J', 'no-such-host: "\\x1b[2J" matches no host and no group (groups: all, feeds, desks, odd, empty)\n'],
  ])('%j', async (pattern, expected) => {
    expect(problemText(await refusal(() => resolvePattern(inventory, pattern)))).toBe(expected);
  });
});

describe('selectHosts', () => {
  test.each([
    [[], NAMES.join(' ')],
    [['desks,feeds', '!feed2'], 'feed1 feed3 feed10 desk1 both'],
    [['odd', 'desks'], 'both'],
  ])('each limit narrows: %j', (limits, expected) => {
    expect(
      selectHosts(inventory, limits)
        .map((host) => host.name)
        .join(' '),
    ).toBe(expected);
  });

  test('no host left', async () => {
    expect(problemText(await refusal(() => selectHosts(inventory, ['feed1', 'desks'])))).toBe(
      'no-host: no host is left by "feed1" and "desks" (widen the limit)\n',
    );
    expect(await refusal(() => selectHosts(inventory, ['empty']))).toMatchObject([{ code: 'no-host' }]);
    expect(await refusal(() => selectHosts({ hosts: [], groups: new Map() }, []))).toMatchObject([{ code: 'no-host' }]);
  });
});
