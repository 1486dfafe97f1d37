/** What the program that asks a responder makes of datagrams: messages in, what it takes them for out. No network. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { sourceOf } from '../../src/ping/probe/start.ts';

/** Python beside the program; prints one JSON. */
const DRIVER = `
import json, sys
program = {"__name__": "asking"}
wish = json.load(sys.stdin)
exec(compile(wish["program"], "asking", "exec"), program)
asking = program["Asking"]()
packets = asking.packets
packets.identity, packets.group = b"abcd", "232.43.211.234"
def taken(text):
    data = bytes.fromhex(text.replace(" ", ""))
    kind, options = program["parse"](data)
    if kind == program["RESPONSE"]:
        asking.read_response(dict(options))
        return [asking.version, packets.group, asking.refused]
    packets.asked_ns, packets.counted = {1: 1000, 2: 2000}, 1
    return list(packets.unpack(data)) + [packets.initial]
print(json.dumps(taken(wish["hex"])))
`;
const program = await sourceOf('asking');

function taken(hex: string): unknown {
  const input = JSON.stringify({ program, hex });
  return JSON.parse(execFileSync('python3', ['-I', '-B', '-c', DRIVER], { input, encoding: 'utf8' }));
}

const CLIENT = '0001 0004 61626364';
const GROUP = '0004 0006 0001e82bd3ea';
const NOTHING = [null, '232.43.211.234'];

test.each([
  ['a group', `53 0000 0001 02 ${CLIENT} 0004 0006 0001ef070707`, [2, '239.7.7.7', null]],
  ['a group and a session', `53 0000 0001 02 ${CLIENT} ${GROUP} 000b 0004 01020304`, [2, '232.43.211.234', null]],
  ['no group', `53 0000 0001 02 ${CLIENT}`, [...NOTHING, 'it does not serve the group 232.43.211.234']],
  [
    'a host for a group',
    `53 0000 0001 02 ${CLIENT} 0004 0006 0001c6130001`,
    [...NOTHING, 'it offered a group that is none'],
  ],
  ['another version', `53 0000 0001 03 ${CLIENT} ${GROUP}`, [...NOTHING, 'it speaks another version of the protocol']],
  [
    'a session that would fill the queries',
    `53 0000 0001 02 ${CLIENT} ${GROUP} 000b 0100 ${'00'.repeat(256)}`,
    [...NOTHING, 'it offered a session of 256 bytes'],
  ],
  ['a stop', `53 0000 0001 02 ${CLIENT} 0002 0004 00000001`, [...NOTHING, 'it told us to stop after 0 queries']],
  ['a response to another client', `53 0000 0001 02 0001 0004 65666768 ${GROUP}`, [...NOTHING, null]],
])('a response with %s', (_what, hex, expected) => {
  expect(taken(hex)).toEqual(expected);
});

/** Kinds of the probe's own packets (base.py). */
const [DATA, LOOK] = [1, 4];

test.each([
  ['that counts, with its TTL', `41 ${CLIENT} 0002 0004 00000001 ${GROUP} 0009 0001 20`, [DATA, 0, 0, 1000, 32]],
  ['of a second look', `41 ${CLIENT} 0002 0004 00000002 ${GROUP}`, [LOOK, 0, 1, 2000, null]],
  ['of the first version', `41 ${CLIENT} 0002 0004 00000001 0004 0005 01e82bd3ea`, [DATA, 0, 0, 1000, null]],
  ['to another client', `41 0001 0004 65666768 0002 0004 00000001 ${GROUP}`, [null, 'foreign', null]],
  ['without a number', `41 ${CLIENT} ${GROUP}`, [null, 'foreign', null]],
  ['that nobody asked for', `41 ${CLIENT} 0002 0004 00000003 ${GROUP}`, [null, 'unplanned', null]],
  ['for another group', `41 ${CLIENT} 0002 0004 00000001 0004 0006 0001ef070707`, [null, 'unplanned', null]],
  ['without a group', `41 ${CLIENT} 0002 0004 00000001`, [null, 'unplanned', null]],
  ['that is a query', `51 ${CLIENT} 0002 0004 00000001 ${GROUP}`, [null, 'foreign', null]],
  ['that is cut', `41 ${CLIENT} 0002 0004 0000`, [null, 'foreign', null]],
])('an answer %s', (_what, hex, expected) => {
  expect(taken(hex)).toEqual(expected);
});
