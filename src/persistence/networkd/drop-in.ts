/** The text of our drop-in: its sections, kept from one run to the next. Pure. */
import { routeOf } from './read.ts';
import type { Assignment, Section } from './unit-text.ts';

/** What comes into a section; `comment` is where the profile asks for it. */
export type Line = Pick<Assignment, 'key' | 'value' | 'comment'>;

export interface Block {
  readonly name: string;
  readonly lines: readonly Line[];
}

const HEAD = '# Written by mcready from its profiles. Change the profile, not this file.';

/** What a drop-in of ours holds, to be kept beside what is added. */
export function blocksOf(sections: readonly Section[]): readonly Block[] {
  return sections.map(({ name, assignments }) => ({ name, lines: assignments }));
}

/** The blocks with this line in the section, in place of one of the same key. */
export function withLine(blocks: readonly Block[], name: string, line: Line): readonly Block[] {
  const index = blocks.findIndex((block) => block.name === name);
  const before = blocks[index];
  if (before === undefined) return [...blocks, { name, lines: [line] }];
  const at = before.lines.findIndex(({ key }) => key === line.key);
  const lines = at < 0 ? [...before.lines, line] : before.lines.with(at, line);
  return blocks.with(index, { name, lines });
}

/** The blocks with this route, in place of one for the same prefix and table. */
export function withRoute(
  blocks: readonly Block[],
  to: string,
  table: string,
  lines: readonly Line[],
): readonly Block[] {
  const others = blocks.filter((block) => {
    const route = block.name === 'Route' ? routeOf(sectionOf(block)) : undefined;
    return route?.to !== to || route.table !== table;
  });
  return [...others, { name: 'Route', lines }];
}

export function dropInText(blocks: readonly Block[]): string {
  const texts = blocks.map(({ name, lines }) =>
    [
      `[${name}]`,
      ...lines.flatMap(({ key, value, comment }) => [...(comment === null ? [] : [`# ${comment}`]), `${key}=${value}`]),
    ].join('\n'),
  );
  return `${[HEAD, ...texts].join('\n\n')}\n`;
}

function sectionOf({ name, lines }: Block): Section {
  return { name, path: '', assignments: lines.map((line) => ({ ...line, where: '' })) };
}
