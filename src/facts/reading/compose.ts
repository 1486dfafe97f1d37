/** All needs of all facts of a run: one POSIX sh script, one exec, and the way back to one reading a fact. Pure. */
import { installAdvice } from '../../lib/install.ts';
import { type Reading, unknown } from '../../lib/reading.ts';
import { canOverlap, isGlob, pathRegExp } from '../pattern.ts';
import type { Answers, CommandAnswer, Fact, FactValues, Need } from '../types.ts';
import { type Section, splitFrames } from './frame.ts';
import { parseGrep } from './grep-answer.ts';
import { readScript, type Task } from './read-script.ts';

export interface ReadOptions {
  /** Names or patterns (`eth*`, `ens[0-3]`) of the interfaces that each-interface needs are asked for. */
  readonly interfaces: readonly string[];
  /** Paths below /proc/sys that needs of kind `keys` are about: `net/ipv4/igmp_qrv`. No `*` in them. */
  readonly keys?: readonly string[];
  /** Letters and digits that no host can foresee: they tell our markers from what programs print. */
  readonly nonce: string;
}

export interface ComposedRead {
  /** Given to a shell on its stdin. Reads only, writes nothing to the host. */
  readonly script: string;
  /**
   * @param stdout the whole answer. What is cut off, killed or not there makes the facts that need it `unknown`.
   */
  decode(stdout: string): FactValues;
}

/** What came back for one task; undefined: not complete. */
type Answer =
  | { readonly kind: 'files'; readonly files: ReadonlyMap<string, Reading<string>> }
  | { readonly kind: 'command'; readonly answer: CommandAnswer }
  | { readonly kind: 'each'; readonly answers: ReadonlyMap<string, CommandAnswer> };

/** Equal needs of several facts are asked once. */
export function composeRead(facts: readonly Fact[], options: ReadOptions): ComposedRead {
  const asked = facts.map((fact) => withKeys(fact, options.keys ?? []));
  const needs = asked.flatMap((fact) => Object.values(fact.needs));
  const tasks = [...fileTasks(needs), ...commandTasks(needs)];
  return {
    script: readScript(tasks, options.interfaces, options.nonce),
    decode: (stdout) => decode(asked, tasks, stdout, options.nonce),
  };
}

/** The fact with its needs of kind `keys` as the files that they are. */
function withKeys(fact: Fact, keys: readonly string[]): Fact {
  const files: Need = { kind: 'files', paths: keys.map((key) => `/proc/sys/${key}`) };
  const needs = Object.entries(fact.needs).map(([name, need]) => [name, need.kind === 'keys' ? files : need]);
  return { ...fact, needs: Object.fromEntries(needs) };
}

/** One grep for all paths, unless two of them could mean the same file: then that file would be read twice by one grep. */
function fileTasks(needs: readonly Need[]): readonly Task[] {
  const paths = new Set(needs.flatMap((need) => (need.kind === 'files' ? need.paths : [])));
  const groups: string[][] = [];
  for (const path of paths) {
    const group = groups.find((members) => !members.some((member) => canOverlap(member, path)));
    if (group) group.push(path);
    else groups.push([path]);
  }
  return groups.map((members) => ({ kind: 'files', paths: members }));
}

function commandTasks(needs: readonly Need[]): readonly Task[] {
  const tasks = new Map<string, Task>();
  for (const need of needs) {
    if (need.kind !== 'files' && need.kind !== 'keys') tasks.set(keyOf(need), need);
  }
  return [...tasks.values()];
}

function keyOf(task: Task | Need): string {
  return JSON.stringify(task);
}

function decode(facts: readonly Fact[], tasks: readonly Task[], stdout: string, nonce: string): FactValues {
  const framed = splitFrames(stdout, nonce);
  const whole = new Set(framed.sections.filter(({ words }) => words[0] === 'whole').map(({ words }) => words[1]));
  const answers = new Map<string, Answer | undefined>();
  for (const [number, task] of tasks.entries()) {
    const sections = framed.sections.filter(({ words }) => words[1] === String(number));
    const complete = whole.has(String(number));
    if (task.kind === 'files') {
      // Once for all paths of the task: the answer can be long.
      const answer = complete ? filesAnswer(sections) : undefined;
      for (const path of task.paths) answers.set(path, answer);
    } else answers.set(keyOf(task), complete ? commandAnswer(task, sections) : undefined);
  }
  const cut =
    framed.state === 'none' ? 'the host did not answer as a shell does' : 'the answer of the host was cut off';
  const why = framed.state === 'complete' ? 'the host could not run what reads it' : cut;
  const readings = new Map<string, Reading<unknown>>();
  for (const fact of facts) readings.set(fact.id, factReading(fact, answers, why));
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      const reading = readings.get(fact.id);
      if (reading === undefined) throw new Error(`fact ${fact.id} was not asked for`);
      return reading as Reading<T>;
    },
  };
}

function factReading(fact: Fact, answers: ReadonlyMap<string, Answer | undefined>, why: string): Reading<unknown> {
  const keys = Object.values(fact.needs).flatMap((need) => (need.kind === 'files' ? need.paths : [keyOf(need)]));
  return keys.some((key) => answers.get(key) === undefined) ? unknown(why) : fact.parse(answersOf(fact, answers));
}

function filesAnswer(sections: readonly Section[]): Answer | undefined {
  const files = new Map<string, Reading<string>>();
  for (const [index, { words, text }] of sections.entries()) {
    if (words[0] !== 'paths') continue;
    const stdout = sections[index + 1];
    const stderr = sections[index + 2];
    if (!stdout || !stderr) return undefined;
    const read = parseGrep({ paths: text, stdout: stdout.text, stderr: stderr.text, code: Number(stderr.words[3]) });
    if (!read) return undefined;
    for (const [path, reading] of read) files.set(path, reading);
  }
  return { kind: 'files', files };
}

function commandAnswer(task: Task, sections: readonly Section[]): Answer | undefined {
  const answers = new Map<string, CommandAnswer>();
  for (const [index, { words, text }] of sections.entries()) {
    const [word, , name = '', manager] = words;
    const stderr = sections[index + 1];
    if (word === 'missing') answers.set(name, { state: 'missing', why: whyMissing(programOf(task), manager) });
    if (word !== 'out' || !stderr) continue;
    answers.set(name, { state: 'ran', code: Number(stderr.words[3]), stdout: text, stderr: stderr.text });
  }
  if (task.kind === 'each-interface') return { kind: 'each', answers };
  const answer = answers.get('');
  return answer && { kind: 'command', answer };
}

function whyMissing(program: string, manager: string | undefined): string {
  return `this host has no ${program}${installAdvice(program, manager)}`;
}

function programOf(task: Task): string {
  return 'argv' in task ? (task.argv[0] ?? '') : 'sh';
}

/** The answers as one fact may see them: its own needs, by its own names. */
function answersOf(fact: Fact, answers: ReadonlyMap<string, Answer | undefined>): Answers {
  function find<K extends Answer['kind']>(name: string, kind: K): Extract<Answer, { kind: K }> {
    const need = fact.needs[name];
    const answer = need && need.kind !== 'files' ? answers.get(keyOf(need)) : undefined;
    if (answer?.kind !== kind) throw new Error(`fact ${fact.id} has no need ${name} of this kind`);
    return answer as Extract<Answer, { kind: K }>;
  }
  return {
    files(name) {
      const need = fact.needs[name];
      if (need?.kind !== 'files') throw new Error(`fact ${fact.id} has no need ${name} of this kind`);
      return filesOf(need.paths, answers);
    },
    command: (name) => find(name, 'command').answer,
    each: (name) => find(name, 'each').answers,
  };
}

function filesOf(
  paths: readonly string[],
  answers: ReadonlyMap<string, Answer | undefined>,
): ReadonlyMap<string, Reading<string>> {
  const found = new Map<string, Reading<string>>();
  for (const path of paths) {
    const answer = answers.get(path);
    if (answer?.kind !== 'files') continue;
    if (!isGlob(path)) {
      const reading = answer.files.get(path);
      if (reading) found.set(path, reading);
      continue;
    }
    const matches = pathRegExp(path);
    for (const [name, reading] of answer.files) {
      // A pattern that matches nothing is handed on as it is, unless there is a file of this very name (an interface `*`); a file
      // that went away meanwhile is no match either.
      const isThere = name === path ? reading.state === 'known' : reading.state !== 'absent';
      if (isThere && matches.test(name)) found.set(name, reading);
    }
  }
  return found;
}
