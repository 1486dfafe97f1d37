/** Plain data with comments → YAML text. The counterpart of load.ts: what it writes is read back as it was, whatever is in it. */
import { Document, isMap, type Node, Pair, Scalar, type YAMLMap, YAMLSeq } from 'yaml';
import type { Json } from '../lib/json.ts';
import { printableLine } from '../lib/text.ts';

/** A value, a map of more, or a list whose elements stand on a line each. */
export type Tree =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'map'; readonly entries: readonly Entry[] }
  | { readonly kind: 'list'; readonly items: readonly Item[] };

export interface Item {
  readonly value: Json;
  /** Lines above it. */
  readonly comment: readonly string[];
}

export interface Entry {
  readonly key: string;
  readonly value: Tree;
  /** Lines above it. */
  readonly comment: readonly string[];
}

/** What a terminal or an editor would not show as it is: control, format (bidirectional) and unassigned characters. */
const HIDDEN = /[^\P{C}\n]/gu;

/** @param header lines of comment at the top */
export function writeYaml(header: readonly string[], entries: readonly Entry[]): string {
  const document = new Document(null, { version: '1.2' });
  document.contents = nodeOf(document, { kind: 'map', entries }) as typeof document.contents;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const top = header.map((line) => `# ${printableLine(line)}\n`).join('');
  // Such characters stand only in double quotes, where \u means the same.
  return top + text.replace(HIDDEN, escaped);
}

function nodeOf(document: Document, tree: Tree): Node {
  if (tree.kind === 'value') return leaf(document, tree.value);
  if (tree.kind === 'list') {
    const list = new YAMLSeq(document.schema);
    list.items = tree.items.map(({ value, comment }) => commented(leaf(document, value), comment));
    return list;
  }
  const map = document.createNode({}) as YAMLMap;
  map.items = tree.entries.map(
    ({ key, value, comment }) => new Pair(commented(leaf(document, key), comment), nodeOf(document, value)),
  );
  return map;
}

/** Maps on one line; text with hidden characters in double quotes. */
function leaf(document: Document, value: Json): Node {
  const node = document.createNode(value) as Node;
  if (isMap(node)) node.flow = true;
  quoteHidden(node);
  return node;
}

function quoteHidden(node: unknown): void {
  if (node instanceof Scalar && typeof node.value === 'string' && node.value.search(HIDDEN) >= 0) {
    node.type = Scalar.QUOTE_DOUBLE;
  }
  if (node instanceof Pair) [node.key, node.value].forEach(quoteHidden);
  if (typeof node === 'object' && node !== null && 'items' in node)
    (node.items as readonly unknown[]).forEach(quoteHidden);
}

function commented<N extends Node>(node: N, comment: readonly string[]): N {
  if (comment.length > 0) node.commentBefore = comment.map((line) => ` ${printableLine(line)}`).join('\n');
  return node;
}

function escaped(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
