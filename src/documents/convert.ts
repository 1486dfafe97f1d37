/** YAML nodes → plain JSON with the place of each part; what JSON cannot say is a problem, not a guess. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { type Origin, type Problem, problem } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import { printable } from '../lib/text.ts';
import { step } from './pointer.ts';
import type { Place } from './types.ts';

/** How many nodes aliases may add: far over any real use, far under an alias bomb ("billion laughs"). */
const MAX_ALIASED = 20_000;
const MAX_DEPTH = 64;
const KNOWN_TAG = /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/;

type MutableJson = { [key: string]: Json };

/**
 * One document: `problems` and `places` (JSON pointer → where it stands) fill up while it is converted. Anchors are
 * followed, with a limit.
 */
export class Converter {
  readonly problems: Problem[] = [];
  readonly places = new Map<string, Place>();
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  readonly #originAt: (offset: number) => Origin;
  #aliased = 0;
  #aliasDepth = 0;

  constructor(originAt: (offset: number) => Origin) {
    this.#originAt = originAt;
  }

  convert(root: Node): Json {
    const offset = startOf(root);
    return this.#node(root, '', { key: offset, value: offset });
  }

  #node(node: unknown, pointer: string, place: Place): Json {
    this.places.set(pointer, place);
    if (isAlias(node)) return this.#alias(node, pointer, place);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (this.#aliasDepth > 0 && ++this.#aliased > MAX_ALIASED) return null;
    if (node.tag !== undefined && !KNOWN_TAG.test(node.tag)) return this.#tag(node, place);
    if (isScalar(node)) return this.#scalar(node, place);
    if (this.#open.has(node) || this.#open.size >= MAX_DEPTH) {
      return this.#refuse('too-deep', 'this is nested too deeply, or in itself', place.value);
    }
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node, pointer) : this.#list(node.items, pointer, place);
    this.#open.delete(node);
    return value;
  }

  #map(map: YAMLMap, pointer: string): Json {
    const object: MutableJson = {};
    const seen = new Map<string, number>();
    const merged: Pair[] = [];
    for (const pair of map.items) {
      const offset = startOf(pair.key, startOf(map));
      if (!isScalar(pair.key)) {
        this.#refuse('not-a-key', 'a key has to be plain text', offset, 'quote it when it begins with { [ * or &');
        continue;
      }
      const key = keyText(pair.key);
      if (key === '<<') {
        merged.push(pair);
        continue;
      }
      const first = seen.get(key);
      if (first !== undefined) {
        this.#duplicate(key, offset, first);
        continue;
      }
      seen.set(key, offset);
      define(
        object,
        key,
        this.#node(pair.value, pointer + step(key), { key: offset, value: startOf(pair.value, offset) }),
      );
    }
    for (const pair of merged) this.#merge(object, pair, pointer);
    return object;
  }

  /** `<<: *defaults` (YAML 1.1, common in Ansible files): keys of its own win. */
  #merge(object: MutableJson, pair: Pair, pointer: string): void {
    const offset = startOf(pair.key);
    const at = `${pointer}/<<`;
    const value = this.#node(pair.value, at, { key: offset, value: startOf(pair.value, offset) });
    const sources: readonly Json[] = Array.isArray(value) ? value : [value];
    for (const [index, source] of sources.entries()) {
      if (typeof source !== 'object' || source === null || Array.isArray(source)) {
        this.#refuse('not-a-map', '<< takes a map, or a list of maps', startOf(pair.value, offset));
        return;
      }
      const from = Array.isArray(value) ? at + step(index) : at;
      for (const [key, inherited] of Object.entries(source)) {
        if (Object.hasOwn(object, key)) continue;
        define(object, key, inherited);
        this.#adopt(pointer + step(key), from + step(key), inherited);
      }
    }
  }

  /** What came through `<<` stands where it was written. */
  #adopt(target: string, source: string, value: Json): void {
    const place = this.places.get(source);
    if (place) this.places.set(target, place);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) this.#adopt(target + step(key), source + step(key), inner);
  }

  #list(items: readonly unknown[], pointer: string, place: Place): Json {
    return items.map((item, index) => {
      const offset = startOf(item, place.value);
      return this.#node(item, pointer + step(index), { key: offset, value: offset });
    });
  }

  #scalar(scalar: Scalar, place: Place): Json {
    const { value } = scalar;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.#refuse(
      'not-a-value',
      `${printable(scalar.source ?? String(value))} is not a usable number`,
      place.value,
    );
  }

  #alias(alias: Alias, pointer: string, place: Place): Json {
    const target = this.#anchors.get(alias.source);
    if (!target)
      return this.#refuse('unknown-anchor', `there is no anchor &${printable(alias.source)} above`, place.value);
    this.#aliasDepth++;
    const value = this.#node(target, pointer, place);
    this.#aliasDepth--;
    if (
      this.#aliased > MAX_ALIASED &&
      this.#aliasDepth === 0 &&
      !this.problems.some(({ code }) => code === 'alias-bomb')
    ) {
      this.#refuse('alias-bomb', 'the aliases of this file repeat too much', place.value, 'write the parts out');
    }
    return value;
  }

  #tag(node: Node, place: Place): Json {
    if (node.tag === '!vault') {
      return this.#refuse('vault-not-supported', 'values encrypted with Ansible Vault cannot be read', place.value);
    }
    return this.#refuse('unknown-tag', `the tag ${printable(node.tag ?? '')} is not known`, place.value, 'remove it');
  }

  #duplicate(key: string, offset: number, first: number): void {
    const { line } = this.#originAt(first);
    this.#refuse(
      'duplicate-key',
      `key "${printable(key)}" is here a second time`,
      offset,
      `first on line ${line}: keep one`,
    );
  }

  #refuse(code: string, message: string, offset: number, hint?: string): null {
    this.problems.push(problem(code, message, hint, this.#originAt(offset)));
    return null;
  }
}

/** As it was written: `010`, `true` and `1e3` are names too. */
function keyText(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

/** Assigning to `__proto__` would be lost: it is defined like any other key. */
function define(object: MutableJson, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function startOf(node: unknown, otherwise = 0): number {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : otherwise;
}
