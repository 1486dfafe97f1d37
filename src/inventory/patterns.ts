/** Ansible's patterns: `feeds`, `feed*`, `feeds:!feed3`, `a:&b`, `a,b`, `~^feed[12]$`, `feeds[0]`, `feeds[0:2]`. Pure. */
import { isIPv6 } from 'node:net';
import picomatch from 'picomatch';
import { inputError, type Origin } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { printable } from '../lib/text.ts';
import type { Inventory, InventoryHost } from './types.ts';

/**
 * @param limits each is a pattern and narrows what the ones before it left; none: every host
 * @returns hosts in the inventory's order, never none
 * @throws InputError `no-such-host` for a name or pattern that matches nothing, `no-host` when none is left
 */
export function selectHosts(inventory: Inventory, limits: readonly string[]): readonly InventoryHost[] {
  if (inventory.hosts.length === 0) throw inputError('no-host', 'the inventory has no host', 'add one to hosts:');
  let selected = inventory.hosts;
  for (const limit of limits) {
    const names = new Set(resolvePattern(inventory, limit));
    selected = selected.filter((host) => names.has(host.name));
  }
  if (selected.length > 0) return selected;
  throw inputError(
    'no-host',
    `no host is left by ${limits.map((limit) => `"${printable(limit)}"`).join(' and ')}`,
    'widen the limit',
  );
}

/**
 * Names of the hosts a pattern means, in the inventory's order; none when its exclusions leave none.
 * As in Ansible: unions first, then every `&`, then every `!`; a pattern of only those begins from all hosts.
 * @param origin where the pattern stands, for errors
 */
export function resolvePattern(inventory: Inventory, pattern: string, origin?: Origin): readonly string[] {
  const parts = split(pattern);
  if (parts.length === 0) throw inputError('empty-pattern', 'this pattern is empty', 'all means every host', origin);
  const find = (part: string) => matching(inventory, part, origin);
  const plain = parts.filter((part) => !/^[&!]/.test(part));
  const chosen = new Set((plain.length > 0 ? plain : ['all']).flatMap(find));
  for (const part of parts.filter((each) => each.startsWith('&'))) {
    const both = new Set(find(part.slice(1)));
    for (const name of chosen) if (!both.has(name)) chosen.delete(name);
  }
  for (const part of parts.filter((each) => each.startsWith('!')))
    for (const name of find(part.slice(1))) chosen.delete(name);
  return inventory.hosts.flatMap((host) => (chosen.has(host.name) ? [host.name] : []));
}

/** By commas, else by colons; not inside brackets, nor in an IPv6 address or a regular expression. */
function split(pattern: string): readonly string[] {
  const byComma = outsideBrackets(pattern, ',');
  const parts = byComma.flatMap((part) =>
    isIPv6(part.replace(/^[&!]/, '')) || /^[&!]?~/.test(part) ? [part] : outsideBrackets(part, ':'),
  );
  return parts.filter((part) => part !== '');
}

function outsideBrackets(text: string, separator: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (character === separator && depth <= 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

function matching(inventory: Inventory, part: string, origin: Origin | undefined): readonly string[] {
  const subscript = part.startsWith('~') ? null : part.match(/^(.+)\[(?:(-?\d+)|(\d*):(\d*))\]$/);
  const [, base = part, index, first, last] = subscript ?? [];
  const names = namesOf(inventory, base, origin);
  if (!subscript) return names;
  const picked =
    index === undefined
      ? names.slice(Number(first || 0), last ? Number(last) + 1 : undefined)
      : [names.at(Number(index)) ?? []].flat();
  if (picked.length > 0) return picked;
  throw inputError(
    'no-such-host',
    `"${printable(part)}" reaches beyond the ${names.length} hosts of ${base}`,
    'the first is [0]',
    origin,
  );
}

function namesOf(inventory: Inventory, word: string, origin: Origin | undefined): readonly string[] {
  if (word === 'all' || word === '*') return inventory.hosts.map((host) => host.name);
  if (word === 'ungrouped') return inventory.hosts.filter((host) => host.groups.length === 0).map((host) => host.name);
  const exact = inventory.groups.get(word);
  if (exact) return exact;
  const matches = matcher(word, origin);
  const found = new Set<string>();
  for (const [group, members] of inventory.groups)
    if (group !== 'all' && matches(group)) for (const name of members) found.add(name);
  for (const { name } of inventory.hosts) if (matches(name)) found.add(name);
  if (found.size > 0) return inventory.hosts.flatMap(({ name }) => (found.has(name) ? [name] : []));
  const near = didYouMean(word, [...inventory.groups.keys(), ...inventory.hosts.map((host) => host.name)]);
  const message = /[*?[~]/.test(word)
    ? `"${printable(word)}" matches no host and no group`
    : `there is no host or group "${printable(word)}"`;
  throw inputError(
    'no-such-host',
    message,
    near ? `did you mean ${near}?` : `groups: ${[...inventory.groups.keys()].slice(0, 20).join(', ')}`,
    origin,
  );
}

function matcher(word: string, origin: Origin | undefined): (name: string) => boolean {
  if (!word.startsWith('~')) {
    if (!/[*?[]/.test(word)) return (name) => name === word;
    return picomatch(word, { dot: true, nobrace: true, noextglob: true, nonegate: true });
  }
  try {
    // Python's re.match, which Ansible uses, is bound to the beginning only.
    const expression = new RegExp(`^(?:${word.slice(1)})`);
    return (name) => expression.test(name);
  } catch {
    throw inputError('bad-pattern', `"${printable(word)}" is no regular expression`, 'check its brackets', origin);
  }
}
