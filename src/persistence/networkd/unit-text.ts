/** Text of a file in systemd's form: sections and assignments with their lines (systemd.syntax(7)). Pure. */
import type { ConfigFile } from '../../facts/config-files.ts';
import { known, type Reading } from '../../lib/reading.ts';

export interface Assignment {
  readonly key: string;
  readonly value: string;
  /** `/etc/systemd/network/50-data.network:7` */
  readonly where: string;
  /** Text of the comment right above. */
  readonly comment: string | null;
}

/** A section as it stands in a file: a name may come again, which is another route for [Route]. */
export interface Section {
  readonly name: string;
  readonly path: string;
  readonly assignments: readonly Assignment[];
}

/** The sections of several files, one after the other as systemd reads them. */
export function sectionsOf(files: readonly ConfigFile[]): Reading<readonly Section[]> {
  const sections: Section[] = [];
  for (const { path, content } of files) {
    if (content.state !== 'known') return content;
    sections.push(...parseText(content.value, path));
  }
  return known(sections);
}

function parseText(text: string, path: string): readonly Section[] {
  const sections: { name: string; path: string; assignments: Assignment[] }[] = [];
  let comment: string | null = null;
  for (const { line, number } of logicalLines(text)) {
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    const [, key, value] = /^([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) sections.push({ name: header, path, assignments: [] });
    else if (/^[#;]/.test(line)) comment = line.slice(1).trim();
    else if (key !== undefined && value !== undefined) {
      sections.at(-1)?.assignments.push({ key, value, where: `${path}:${number}`, comment });
    }
    if (!/^[#;]/.test(line)) comment = null;
  }
  return sections;
}

/** Trimmed lines, those that end in a backslash joined with what follows; comments in between are left out. */
function logicalLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  const lines: { line: string; number: number }[] = [];
  let open: { line: string; number: number } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (open && /^[#;]/.test(line)) continue;
    const whole: string = open ? `${open.line} ${line}` : line;
    const number = open?.number ?? index + 1;
    if (whole.endsWith('\\')) {
      open = { line: whole.slice(0, -1).trimEnd(), number };
      continue;
    }
    open = undefined;
    lines.push({ line: whole, number });
  }
  if (open) lines.push(open);
  return lines;
}
