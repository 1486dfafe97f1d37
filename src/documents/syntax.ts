/** A syntax error of the YAML parser as a person would tell it: what is wrong, what to write. Pure. */
import type { YAMLError } from 'yaml';
import { type Origin, type Problem, problem } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';

/** The parser speaks of its grammar; these are the mistakes behind it. The first that fits is told. */
const MISTAKES: readonly (readonly [said: RegExp, message: string, hint: string])[] = [
  [/^Tabs are not allowed/, 'a tab is used as indentation', 'YAML allows spaces only'],
  [
    /^Implicit (map )?keys need to be/,
    'this is no `key: value`',
    'a colon with a blank behind it belongs between them, on one line',
  ],
  [
    /^Nested mappings are not allowed/,
    'a second `: ` is on this line',
    'quote the text that has it: key: "text: more text"; or begin a new line for the inner key',
  ],
  [/must start at the same column$/, 'this line is indented otherwise than those it belongs to', 'line them up'],
  [/end with a }$/, 'a { is not closed by a }', 'close it on its line, or indent what follows more than its key'],
  [/end with a ]$/, 'a [ is not closed by a ]', 'close it on its line, or indent what follows more than its key'],
  [/^Missing closing "quote/, 'a " is opened and not closed', 'look for the last text that begins with "'],
  [/^Missing closing 'quote/, "a ' is opened and not closed", "look for the last text that begins with '"],
  [
    /^(Missing , |Block collections are not allowed within flow)/,
    'a comma is missing',
    'between two elements of {…} or […] stands a comma',
  ],
];

/** @param text of the whole file: the line at fault is looked at */
export function syntaxProblem(error: YAMLError, text: string, origin: Origin): Problem {
  const line = text.split('\n')[origin.line - 1] ?? '';
  const [message, hint] = wording(error, line);
  return problem('yaml-syntax', message, hint, origin);
}

function wording(error: YAMLError, line: string): readonly [message: string, hint?: string] {
  if (error.code === 'MULTIPLE_DOCS') {
    return ['a second YAML document begins here', 'a file holds one document: remove the `---`, or use two files'];
  }
  const message = `this is not valid YAML: ${printable(error.message)}`;
  // `{dev: ${data}}` is the mistake most easily made with variables: braces belong to YAML there.
  if (/(^|[^"'])\$\{/.test(line) && /[{[]/.test(line.replaceAll('${', ''))) {
    return [message, 'inside {…} and […] a variable has to be quoted: "${name}"'];
  }
  const mistake = MISTAKES.find(([said]) => said.test(error.message));
  return mistake === undefined ? [message] : [mistake[1], mistake[2]];
}
