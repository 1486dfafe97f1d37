/** An inventory in mcready's own form. */
import { positionOf, step } from '../documents/pointer.ts';
import type { Document } from '../documents/types.ts';
import { validateDocument } from '../documents/validate.ts';
import { InputError } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import {
  isMap,
  listOf,
  type Named,
  NOTHING,
  type Said,
  type SaidGroup,
  type SaidHost,
  type SaidInventory,
  saidBy,
} from './said.ts';
import { inventorySchema } from './schema.ts';

/** @throws InputError with every problem of the file's form */
export function readOwnFile(document: Document, home: string): SaidInventory {
  const problems = validateDocument(document, inventorySchema);
  if (problems.length > 0) throw new InputError(problems);
  const content = asMap(document.content);

  function said(value: Json, pointer: string): Said {
    return saidBy(asMap(value), document.folder, home, (inner) => positionOf(document, pointer + inner));
  }

  function names(value: Json, pointer: string): readonly Named[] {
    return listOf(value).map((name, index) => ({ name, origin: positionOf(document, pointer + step(index)) }));
  }

  const hosts = new Map<string, SaidHost>();
  for (const [name, value] of Object.entries(asMap(content.hosts))) {
    const pointer = `/hosts${step(name)}`;
    hosts.set(name, { ...said(value, pointer), origin: positionOf(document, pointer, 'key') });
  }
  const groups = new Map<string, SaidGroup>();
  for (const [name, value] of Object.entries(asMap(content.groups))) {
    const pointer = `/groups${step(name)}`;
    const { hosts: members = null, children = null } = asMap(value);
    groups.set(name, {
      ...said(value, pointer),
      hosts: names(members, `${pointer}/hosts`),
      children: names(children, `${pointer}/children`),
    });
  }
  return { defaults: content.defaults === undefined ? NOTHING : said(content.defaults, '/defaults'), hosts, groups };
}

function asMap(value: Json | undefined): { readonly [key: string]: Json } {
  return isMap(value) ? value : {};
}
