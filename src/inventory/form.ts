/** Which form an inventory file has, told by its content. Pure. */
import type { SourceText } from '../documents/types.ts';
import type { Json } from '../lib/json.ts';
import { isMap } from './said.ts';

export type Form = 'yaml' | 'ini' | 'script' | 'vault';

/** A YAML or JSON ending settles it; else the first line that is no comment. */
export function formOfText({ file, text }: SourceText): Form {
  if (text.startsWith('#!')) return 'script';
  if (text.startsWith('$ANSIBLE_VAULT;')) return 'vault';
  if (/\.(ya?ml|json)$/.test(file)) return 'yaml';
  const line = text.split('\n').find((each) => !/^\s*([#;].*)?$/.test(each)) ?? '';
  return /^\s*(---|%YAML|\{|["']?[\w.-]+["']?\s*:(\s|$))/.test(line) || line.trim() === '' ? 'yaml' : 'ini';
}

const OWN_KEYS = new Set(['defaults', 'hosts', 'groups']);
const GROUP_KEYS = new Set(['hosts', 'children', 'vars']);

/** Ansible's YAML has groups at the top, each with nothing but hosts, children and vars; ours has three words of its own. */
export function isAnsible(content: Json): boolean {
  if (!isMap(content)) return false;
  if (Object.hasOwn(content, 'all') || Object.hasOwn(content, 'ungrouped')) return true;
  const entries = Object.entries(content);
  if (entries.length === 0 || entries.some(([key]) => OWN_KEYS.has(key))) return false;
  return entries.every(
    ([, value]) =>
      isMap(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => GROUP_KEYS.has(key)),
  );
}

/** What an inventory script prints (`--list`), and the configuration of an inventory plugin. */
export function isDynamic(content: Json): boolean {
  return isMap(content) && (Object.hasOwn(content, '_meta') || typeof content.plugin === 'string');
}
