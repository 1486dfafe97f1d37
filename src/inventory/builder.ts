/** Puts an Ansible inventory together: hosts and groups come up in any order and any number of times. */

import { formats } from '../documents/formats.ts';
import { validateValue } from '../documents/validate.ts';
import { InputError, type Origin, type Problem, problem } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import { printable } from '../lib/text.ts';
import { translate } from './ansible-vars.ts';
import { type Named, type Said, type SaidGroup, type SaidHost, type SaidInventory, saidBy } from './said.ts';
import { HOST_SCHEMA } from './schema.ts';

/** Variables with the place of each. */
export type PlacedVars = Map<string, { readonly value: Json; readonly origin: Origin }>;

interface Group {
  readonly vars: PlacedVars;
  readonly hosts: Map<string, Named>;
  readonly children: Map<string, Named>;
  readonly origin: Origin;
}

/** `problems` fill up while it is told of hosts, groups and variables. */
export class AnsibleBuilder {
  readonly problems: Problem[] = [];
  readonly #hosts = new Map<string, { readonly vars: PlacedVars; readonly origin: Origin }>();
  readonly #groups = new Map<string, Group>();
  readonly #all: PlacedVars = new Map();
  readonly #folder: string;
  readonly #home: string;

  constructor(folder: string, home: string) {
    this.#folder = folder;
    this.#home = home;
  }

  /** Declares a group; `all` and `ungrouped` are there by themselves. */
  group(name: string, origin: Origin): void {
    if (name === 'all' || name === 'ungrouped' || this.#groups.has(name)) return;
    this.#checkName(name, 'group-name', origin);
    this.#groups.set(name, { vars: new Map(), hosts: new Map(), children: new Map(), origin });
  }

  host(name: string, group: string, origin: Origin): void {
    this.group(group, origin);
    if (!this.#hosts.has(name)) {
      this.#checkName(name, 'host-name', origin);
      this.#hosts.set(name, { vars: new Map(), origin });
    }
    this.#groups.get(group)?.hosts.set(name, { name, origin });
  }

  child(group: string, child: string, origin: Origin): void {
    this.group(group, origin);
    this.#groups.get(group)?.children.set(child, { name: child, origin });
  }

  hostVar(host: string, name: string, value: Json, origin: Origin): void {
    this.#hosts.get(host)?.vars.set(name, { value, origin });
  }

  groupVar(group: string, name: string, value: Json, origin: Origin): void {
    (group === 'all' ? this.#all : this.#groups.get(group)?.vars)?.set(name, { value, origin });
  }

  refuse(code: string, message: string, hint: string, origin: Origin): void {
    this.problems.push(problem(code, message, hint, origin));
  }

  /** @throws InputError with every problem found so far and in the variables */
  build(top: Origin): SaidInventory {
    const defaults = this.#said(this.#all, top);
    const hosts = new Map<string, SaidHost>();
    for (const [name, { vars, origin }] of this.#hosts) hosts.set(name, { ...this.#said(vars, origin), origin });
    const groups = new Map<string, SaidGroup>();
    for (const [name, { vars, origin, ...members }] of this.#groups) {
      const said = this.#said(vars, origin);
      groups.set(name, { ...said, hosts: [...members.hosts.values()], children: [...members.children.values()] });
    }
    if (this.problems.length > 0) throw new InputError(this.problems.toSorted(byLine));
    return { defaults, hosts, groups };
  }

  #said(vars: PlacedVars, origin: Origin): Said {
    const { value, refused, becomeMethod } = translate(
      Object.fromEntries([...vars].map(([name, found]) => [name, found.value])),
    );
    for (const { name, message, hint } of refused)
      this.refuse('not-supported', message, hint, vars.get(name)?.origin ?? origin);
    this.problems.push(...validateValue(value, HOST_SCHEMA, (pointer) => originOf(pointer, vars) ?? origin));
    const said = saidBy(value, this.#folder, this.#home, (pointer) => originOf(pointer, vars) ?? origin);
    if (becomeMethod === undefined) return said;
    return { ...said, connection: { ...said.connection, become_method: becomeMethod } };
  }

  #checkName(name: string, format: 'host-name' | 'group-name', origin: Origin): void {
    const rule = formats.get(format);
    const why = rule?.whyNot(name);
    if (why !== undefined)
      this.refuse('bad-name', `"${printable(name)}" cannot be a name: ${why}`, `allowed: ${rule?.allowed}`, origin);
  }
}

function byLine(a: Problem, b: Problem): number {
  return (a.origin?.line ?? 0) - (b.origin?.line ?? 0);
}

/** Ansible's variable behind one of our words, roughly: the words hold the same values. */
function originOf(pointer: string, vars: PlacedVars): Origin | undefined {
  const [, word = '', inner = ''] = pointer.split('/');
  if (word === 'vars') return vars.get(inner)?.origin;
  const names = [`mcready_${word}`, `ansible_${word}`, `ansible_ssh_${word}`];
  if (word === 'address') names.push('ansible_host', 'ansible_ssh_host');
  if (word === 'identity_file') names.push('ansible_ssh_private_key_file', 'ansible_private_key_file');
  const name = names.find((candidate) => vars.has(candidate));
  return name === undefined ? undefined : vars.get(name)?.origin;
}
