/** What ethtool tells of an interface as a map of parameters: rings, coalescing, channels, pause, private flags. */
import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, CommandAnswer, Fact } from './types.ts';

export type ParameterValue = number | 'on' | 'off';

export interface Parameter {
  readonly value: ParameterValue;
  /** The pre-set maximum, where the driver tells one. */
  readonly max?: number;
}

/** Parameter, as ethtool's option that sets it calls it → its state. What the driver does not have has no entry. */
export type Parameters = ReadonlyMap<string, Parameter>;

/** Interface → its parameters; absent where the driver has none of the kind. */
export type ParametersOf = ReadonlyMap<string, Reading<Parameters>>;

/** What tells one kind from another. */
export interface ParameterKind {
  readonly id: string;
  readonly title: string;
  /** `-g`, `-c`, `-l`, `-a`, `--show-priv-flags`. */
  readonly option: string;
  /** First version of ethtool with --json for it; nothing before, or not right. */
  readonly jsonSince?: string;
  /** A label of the text, or a key of the JSON, to the name that sets it. */
  nameOf(label: string): string;
}

/** One question for each interface asked for; known also where every interface has none of the kind. */
export function parametersFact(kind: ParameterKind): Fact<ParametersOf> {
  const json = kind.jsonSince === undefined ? [] : [`{--json since ${kind.jsonSince}}`];
  return {
    id: kind.id,
    title: kind.title,
    needs: { parameters: { kind: 'each-interface', argv: ['ethtool', ...json, kind.option, '{}'] } },
    parse(answers: Answers) {
      const each = [...answers.each('parameters')];
      return known(new Map(each.map(([name, answer]) => [name, parseAnswer(kind, answer)])));
    },
  };
}

/** `RX Mini` → `rx-mini`. */
export function labelName(label: string): string {
  return label.toLowerCase().replaceAll(' ', '-');
}

function parseAnswer(kind: ParameterKind, answer: CommandAnswer): Reading<Parameters> {
  if (answer.state === 'missing') return unknown(answer.why);
  const { stdout, stderr, code } = answer;
  const parameters = stdout.trimStart().startsWith('[') ? parseJson(kind, stdout) : parseText(kind, stdout);
  if (parameters === undefined) return unknown(`ethtool ${kind.option}: its JSON cannot be read`);
  if (parameters.size > 0) return known(parameters);
  return whyNone(`ethtool ${kind.option}`, stderr, code);
}

/** An exit code tells nothing that the words on stderr do not tell better: 1, 75, 76 and 81 all mean not supported. */
export function whyNone(command: string, stderr: string, code: number): Reading<never> {
  const words = stderr
    .trim()
    .replace(/\s*\n\s*:/g, ':')
    .replace(/\s*\n\s*/g, '; ');
  if (/not supported|no private flags/i.test(words)) return absent(`its driver has none (${words})`);
  return unknown(`${command}: ${words || `nothing in its answer, exit ${code}`}`);
}

/**
 * `label: value` a line. Rings and channels have a block of maximums before that of current values; some versions print
 * neither heading, so a label that comes again begins the second one. `n/a` is what the driver does not have.
 */
function parseText(kind: ParameterKind, text: string): Parameters {
  const blocks: Map<string, ParameterValue | undefined>[] = [new Map()];
  for (const line of text.split('\n')) {
    if (/^Current hardware settings:/.test(line)) blocks.push(new Map());
    for (const [label, value] of labelled(line)) {
      const name = kind.nameOf(label);
      if (blocks.at(-1)?.has(name)) blocks.push(new Map());
      blocks.at(-1)?.set(name, parameterValue(value));
    }
  }
  const maximums = blocks.length > 1 ? blocks[0] : undefined;
  const parameters = new Map<string, Parameter>();
  for (const [name, value] of blocks.at(-1) ?? []) {
    if (value !== undefined) parameters.set(name, parameterOf(value, maximums?.get(name)));
  }
  return parameters;
}

/** `Adaptive RX: off  TX: on` is two of a line. */
function labelled(line: string): readonly (readonly [label: string, value: string])[] {
  const [, group, rx, tx] = /^(Adaptive|CQE mode) RX: (\S+)\s+TX: (\S+)/.exec(line) ?? [];
  if (group !== undefined && rx !== undefined && tx !== undefined)
    return [
      [`${group} RX`, rx],
      [`${group} TX`, tx],
    ];
  const [, label, value] = /^\s*(\S.*?)\s*:\s*(\S+)\s*$/.exec(line) ?? [];
  return label === undefined || value === undefined ? [] : [[label, value]];
}

function parameterValue(text: string): ParameterValue | undefined {
  if (text === 'on' || text === 'off') return text;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Before 5.6 a driver that has no such ring shows 0 of 0. */
function parameterOf(value: ParameterValue, max: ParameterValue | undefined): Parameter {
  return typeof max === 'number' ? { value, max } : { value };
}

/** `[{"ifname": …, "rx-max": 4096, "rx": 256, "tx-push": false}]`: what the driver does not have is left out. */
function parseJson(kind: ParameterKind, text: string): Parameters | undefined {
  const object = firstObject(text);
  if (!object) return undefined;
  const parameters = new Map<string, Parameter>();
  for (const [key, value] of Object.entries(object)) {
    if (key.endsWith('-max')) continue;
    const state = typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
    if (typeof state !== 'number' && state !== 'on' && state !== 'off') continue;
    const max = object[`${key}-max`];
    parameters.set(kind.nameOf(key), parameterOf(state, typeof max === 'number' ? max : undefined));
  }
  return parameters;
}

/** `[ ]` comes beside a refusal on stderr. */
function firstObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const [object = {}] = JSON.parse(text);
    return typeof object === 'object' && object !== null ? object : undefined;
  } catch {
    return undefined;
  }
}
