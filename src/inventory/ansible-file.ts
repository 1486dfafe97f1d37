/** Ansible inventory files as they are: INI and YAML. */
import { positionOf, step } from '../documents/pointer.ts';
import type { Document, SourceText } from '../documents/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import { didYouMean } from '../lib/suggest.ts';
import { AnsibleBuilder } from './builder.ts';
import { iniLines } from './ini.ts';
import { expandRange } from './ranges.ts';
import { isMap, type SaidInventory } from './said.ts';

/** @throws InputError with every problem of the file */
export function readAnsibleIni(source: SourceText, home: string): SaidInventory {
  const builder = new AnsibleBuilder(source.folder, home);
  const lines = iniLines(source.text);
  const declared = new Set(
    lines.flatMap((line) => (line.kind === 'section' && line.part !== 'vars' ? [line.group] : [])),
  );
  for (const line of lines) {
    const origin: Origin = { file: source.file, line: line.line, column: line.column };
    if (line.kind === 'bad') builder.refuse('ini-syntax', line.message, line.hint, origin);
    else if (line.kind === 'section' && line.part === 'vars') requireGroup(line.group, declared, builder, origin);
    else if (line.kind === 'section') builder.group(line.group, origin);
    else if (line.kind === 'child') builder.child(line.group, line.child, origin);
    else if (line.kind === 'host') addHosts(builder, line.pattern, line.group, line.vars, origin);
  }
  // After everything else: [feeds:vars] may stand above [feeds].
  for (const line of lines) {
    if (line.kind === 'var')
      builder.groupVar(line.group, line.name, line.value, { file: source.file, line: line.line, column: line.column });
  }
  return builder.build({ file: source.file, line: 1, column: 1 });
}

/** `all: {hosts: {feed1: {ansible_host: …}}, children: {feeds: {…}}, vars: {…}}`, and several such groups at the top. */
export function readAnsibleYaml(document: Document, home: string): SaidInventory {
  const builder = new AnsibleBuilder(document.folder, home);
  const at = (pointer: string) => positionOf(document, pointer, 'key');

  function group(name: string, value: Json, pointer: string): void {
    builder.group(name, at(pointer));
    if (value === null) return;
    if (!isMap(value)) {
      builder.refuse('wrong-type', `group ${name} is no map`, 'allowed: hosts, children and vars', at(pointer));
      return;
    }
    for (const [part, inner] of Object.entries(value)) {
      const here = pointer + step(part);
      if (part !== 'hosts' && part !== 'children' && part !== 'vars') {
        const near = didYouMean(part, ['hosts', 'children', 'vars']);
        const hint = near === undefined ? 'allowed: hosts, children and vars' : `did you mean ${near}?`;
        builder.refuse('unknown-key', `unknown key "${part}" in group ${name}`, hint, at(here));
      } else if (inner !== null && !isMap(inner)) {
        builder.refuse(
          'wrong-type',
          `${part} of group ${name} is no map`,
          'write each name as a key: feed1:',
          at(here),
        );
      } else {
        for (const [key, each] of Object.entries(inner ?? {})) member(name, part, key, each, here + step(key));
      }
    }
  }

  function member(name: string, part: 'hosts' | 'children' | 'vars', key: string, value: Json, pointer: string): void {
    if (part === 'vars') builder.groupVar(name, key, value, at(pointer));
    if (part === 'hosts') {
      const vars = Object.entries(isMap(value) ? value : {});
      addHosts(builder, key, name, vars, at(pointer), (variable) => at(pointer + step(variable)));
    }
    if (part === 'children') {
      group(key, value, pointer);
      if (name !== 'all') builder.child(name, key, at(pointer));
    }
  }

  for (const [name, value] of Object.entries(isMap(document.content) ? document.content : {}))
    group(name, value, step(name));
  return builder.build(at(''));
}

function addHosts(
  builder: AnsibleBuilder,
  pattern: string,
  group: string,
  vars: readonly (readonly [string, Json])[],
  origin: Origin,
  placeOf: (variable: string) => Origin = () => origin,
): void {
  const [, bare = pattern, port] = pattern.match(/^([^:[\]]*(?:\[[^\]]*\][^:[\]]*)*):(\d+)$/) ?? [];
  const names = expandRange(bare);
  if ('why' in names) {
    builder.refuse('bad-range', `"${pattern}" names no hosts: ${names.why}`, 'for example web[01:50]', origin);
    return;
  }
  for (const name of names) {
    builder.host(name, group, origin);
    if (port !== undefined) builder.hostVar(name, 'ansible_port', Number(port), origin);
    for (const [variable, value] of vars) builder.hostVar(name, variable, value, placeOf(variable));
  }
}

function requireGroup(group: string, declared: ReadonlySet<string>, builder: AnsibleBuilder, origin: Origin): void {
  if (group === 'all' || group === 'ungrouped' || declared.has(group)) return;
  const near = didYouMean(group, declared);
  builder.refuse(
    'unknown-group',
    `there is no group "${group}"`,
    near ? `did you mean ${near}?` : `add [${group}]`,
    origin,
  );
}
