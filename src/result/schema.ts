/** JSON Schemas of what `--json` prints; written to schemas/ by schemas/generate.ts, tested against real output. */
import type { JsonSchema } from '../lib/json.ts';
import { ERROR_SCHEMA, RUN_SCHEMA } from './types.ts';
import { CHANGE_OUTCOMES, FINDING_VERDICTS, HOST_VERDICTS, PAIR_VERDICTS } from './verdict.ts';

const string: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };
const counter: JsonSchema = { type: 'integer', minimum: 0 };
const strings: JsonSchema = { type: 'array', items: string };
const line: JsonSchema = { type: 'integer', minimum: 1 };
const timestamp: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' };

const reading: JsonSchema = {
  oneOf: [
    object({ state: { const: 'known' }, value: {}, where: string }, ['state', 'value']),
    object({ state: { enum: ['absent', 'unknown'] }, why: string }, ['state', 'why']),
  ],
};
const problem: JsonSchema = object({ code: string, message: string, hint: string }, ['code', 'message']);
const origin: JsonSchema = object({ file: string, line, column: line }, ['file', 'line', 'column']);

const finding: JsonSchema = object(
  {
    setting: string,
    target: string,
    item: string,
    verdict: { enum: FINDING_VERDICTS },
    desired: {},
    running: reading,
    persisted: reading,
    why: string,
    overwriters: strings,
    origin,
    remedy: strings,
  },
  ['setting', 'target', 'verdict', 'desired', 'running', 'origin', 'remedy'],
);

const change: JsonSchema = object(
  {
    setting: string,
    target: string,
    why: string,
    commands: strings,
    undo: strings,
    risk: { enum: ['none', 'may-cut-link'] },
    stage: { const: 'boot' },
    outcome: { enum: CHANGE_OUTCOMES },
    error: string,
  },
  ['setting', 'target', 'why', 'commands', 'undo', 'risk', 'outcome'],
);

const host: JsonSchema = object(
  {
    name: string,
    address: string,
    verdict: { enum: HOST_VERDICTS },
    durationMs: number,
    profiles: strings,
    groups: strings,
    python: string,
    findings: { type: 'array', items: finding },
    facts: { type: 'object', additionalProperties: reading },
    changes: { type: 'array', items: change },
    captured: { type: 'object' },
    error: problem,
  },
  ['name', 'address', 'verdict', 'durationMs'],
);

const cause: JsonSchema = object(
  {
    code: string,
    at: { enum: ['sender', 'network', 'receiver', 'router'] },
    host: string,
    confidence: { enum: ['certain', 'likely', 'guess'] },
    evidence: strings,
    remedy: strings,
    advice: strings,
    profile: strings,
  },
  ['code', 'at', 'host', 'confidence', 'evidence', 'remedy'],
);

const port: JsonSchema = { type: 'integer', minimum: 1, maximum: 65535 };
const distribution = { min: number, p50: number, p99: number, max: number };
const pair: JsonSchema = object(
  {
    from: string,
    to: string,
    group: string,
    port,
    source: string,
    sizeBytes: counter,
    verdict: { enum: PAIR_VERDICTS },
    sent: counter,
    received: counter,
    lost: counter,
    duplicates: counter,
    reordered: counter,
    interface: nullable(string),
    ttlReceived: nullable(counter),
    firstPacketMs: nullable(number),
    rttMs: nullable(object(distribution, Object.keys(distribution))),
    oneWayMs: nullable(object({ ...distribution, errorMs: number }, [...Object.keys(distribution), 'errorMs'])),
    responder: object(
      {
        protocol: { enum: ['rfc6450', 'ssmping'] },
        unicastReceived: counter,
        unicastRttMs: nullable(object(distribution, Object.keys(distribution))),
        information: string,
      },
      ['protocol', 'unicastReceived', 'unicastRttMs'],
    ),
    sourceSeen: nullable(string),
    lostBeforeFirst: counter,
    hops: nullable(number),
    dscpReceived: nullable(counter),
    diedAfterMs: nullable(number),
    revived: nullable({ type: 'boolean' }),
    reason: string,
    cause,
    otherCauses: { type: 'array', items: cause },
  },
  [
    'from',
    'to',
    'group',
    'port',
    'verdict',
    'sent',
    'received',
    'lost',
    'duplicates',
    'reordered',
    'interface',
    'ttlReceived',
    'firstPacketMs',
    'rttMs',
    'oneWayMs',
  ],
);

const served: JsonSchema = allOf({
  host: string,
  client: string,
  protocol: nullable({ enum: ['rfc6450', 'ssmping'] }),
  group: nullable(string),
  answered: counter,
  refused: counter,
  limited: counter,
  ignored: counter,
  bytesIn: counter,
  bytesOut: counter,
});

const statement: JsonSchema = object(
  {
    kind: { enum: ['all', 'host', 'sender', 'receiver', 'segment', 'boundary', 'direction', 'pair'] },
    group: string,
    port,
    source: string,
    sizeBytes: counter,
    hosts: strings,
    verdict: { enum: ['undelivered', 'degraded'] },
    pairs: line,
    explains: { type: 'array', items: object({ from: string, to: strings }, ['from', 'to']) },
    cause,
  },
  ['kind', 'group', 'port', 'hosts', 'verdict', 'pairs', 'explains'],
);

/** A finished run: `mcready.run/1`. */
export const runSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://mcready.dev/schemas/run-1.schema.json',
  title: 'mcready run',
  ...object(
    {
      schema: { const: RUN_SCHEMA },
      run: object({ id: string, command: string, version: string, startedAt: timestamp, finishedAt: timestamp }, [
        'id',
        'command',
        'version',
        'startedAt',
        'finishedAt',
      ]),
      verdict: {
        enum: ['match', 'delivered', 'drift', 'degraded', 'undelivered', 'incomplete', 'apply-failed', 'interrupted'],
      },
      exitCode: { enum: [0, 1, 3, 4, 130] },
      hosts: { type: 'array', items: host },
      pairs: { type: 'array', items: pair },
      served: { type: 'array', items: served },
      statements: { type: 'array', items: statement },
      alarms: strings,
      warnings: strings,
      summary: object(
        {
          hosts: tally(HOST_VERDICTS),
          findings: tally(FINDING_VERDICTS),
          pairs: tally(PAIR_VERDICTS),
          changes: tally(CHANGE_OUTCOMES),
        },
        ['hosts'],
      ),
    },
    ['schema', 'run', 'verdict', 'exitCode', 'hosts', 'summary'],
  ),
};

/** Nothing could be run (exit 2): `mcready.error/1`. */
export const errorSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://mcready.dev/schemas/error-1.schema.json',
  title: 'mcready error',
  ...object(
    {
      schema: { const: ERROR_SCHEMA },
      errors: {
        type: 'array',
        minItems: 1,
        items: object({ code: string, message: string, hint: string, file: string, line, column: line }, [
          'code',
          'message',
        ]),
      },
    },
    ['schema', 'errors'],
  ),
};

function object(properties: { readonly [name: string]: JsonSchema }, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object with every member. */
function allOf(properties: { readonly [name: string]: JsonSchema }): JsonSchema {
  return object(properties, Object.keys(properties));
}

function nullable(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

function tally(verdicts: readonly string[]): JsonSchema {
  return object(Object.fromEntries(verdicts.map((verdict) => [verdict, counter])), verdicts);
}
