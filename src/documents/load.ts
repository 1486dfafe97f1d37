/** YAML text → Document. The only place that parses a user's YAML. */
import { LineCounter, parseDocument } from 'yaml';
import { InputError, inputError, type Origin } from '../lib/errors.ts';
import { Converter } from './convert.ts';
import { readText } from './read.ts';
import { syntaxProblem } from './syntax.ts';
import type { Document, SourceText } from './types.ts';

/**
 * Reads and parses one YAML file (YAML 1.2 core: `off`, `on`, `yes`, `no` are text, `true` and `false` are not).
 * @param file a path, or `-` for stdin
 * @throws InputError; a syntax error is told once, at the place where it begins, for what follows is mostly its echo
 */
export async function loadDocument(file: string): Promise<Document> {
  return parseYaml(await readText(file));
}

/** As loadDocument, for text that was read already. */
export function parseYaml(source: SourceText): Document {
  const lines = new LineCounter();
  const lineAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const originAt = (offset: number): Origin => ({ file: source.file, ...lineAt(offset) });
  const parsed = parse(source, lines, originAt);
  const [error] = parsed.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  // Whatever the stack ran out in: a call, the making of a regular expression.
  if (error?.code === 'RESOURCE_EXHAUSTION') throw tooDeep(source, originAt(0));
  if (error) throw new InputError([syntaxProblem(error, source.text, originAt(error.pos[0]))]);
  if (parsed.contents === null || isNothing(parsed.contents)) {
    throw inputError('empty-file', `${source.file} is empty`, 'mcready init writes files to start from', originAt(0));
  }
  const converter = new Converter(originAt);
  const content = converter.convert(parsed.contents);
  if (converter.problems.length > 0) throw new InputError(converter.problems);
  return { file: source.file, folder: source.folder, content, places: converter.places, lineAt };
}

function parse(source: SourceText, lines: LineCounter, originAt: (offset: number) => Origin) {
  try {
    // The schema is fixed, so that a `%YAML 1.1` line cannot turn `off` into false. Duplicate keys: convert.ts tells all.
    return parseDocument(source.text, {
      schema: 'core',
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      // Not `silent`: that would also keep quiet about a second document.
      logLevel: 'error',
    });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw tooDeep(source, originAt(0));
  }
}

function tooDeep(source: SourceText, origin: Origin): InputError {
  return inputError('too-deep', `${source.file} is nested too deeply`, 'no profile or inventory is', origin);
}

/** A file of comments, or one that says `~`. */
function isNothing(contents: object): boolean {
  return 'value' in contents && contents.value === null;
}
