import { describe, expect, test } from '@jest/globals';
import { canOverlap, casePattern, pathRegExp, pathWord } from '../../src/facts/pattern.ts';

describe('a pattern of interface names in a case of sh', () => {
  test.each([
    ['eth0', "'eth0'"],
    ['eth*', "'eth'*"],
    ['e?h*0', "'e'?'h'*'0'"],
    ['ens[0-3]', "'ens'[0-3]"],
    ['ens[^0]x', "'ens'[!0]'x'"],
    ['a[b', "'a''[b'"],
    ['[]', "'[]'"],
    ["it's", "'it'\\''s'"],
    ['$(reboot)|*)', "'$(reboot)|'*')'"],
    ['[$x]', "'[$x]'"],
    ['', "''"],
  ])('%s → %s', (pattern, text) => {
    expect(casePattern(pattern)).toBe(text);
  });
});

test('a path with * is one folder deep and leaves hidden files out', () => {
  const form = pathRegExp('/sys/class/net/*/mtu');

  expect(form.test('/sys/class/net/eth0.100/mtu')).toBe(true);
  expect(form.test('/sys/class/net/a/b/mtu')).toBe(false);
  expect(form.test('/sys/class/net/.eth0/mtu')).toBe(false);
  expect(form.test('/sys/class/netX/eth0/mtu')).toBe(false);
});

test('paths are quoted around their *', () => {
  expect(pathWord("/etc/it's here/*.conf")).toBe(`'/etc/it'\\''s here/'*.conf`);
});

test.each([
  ['/a/*/c', '/a/b/c', true],
  ['/a/*/c', '/a/*/d', false],
  ['/a/*', '/a/b/c', false],
  ['/a/b', '/a/b', true],
])('%s and %s can mean one file: %s', (one, other, overlap) => {
  expect(canOverlap(one, other)).toBe(overlap);
});
