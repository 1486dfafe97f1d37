/** A probe that answers as recorded, behind the same reader of lines that real connections have. */
import { PassThrough } from 'node:stream';
import { LineQueue } from '../../src/hosts/line-queue.ts';
import type { Channel } from '../../src/hosts/types.ts';

/** One command as the probe reads it. */
export interface Command {
  readonly do: string;
  readonly id: number;
  readonly me?: number;
}

/** What the probe prints for a command; null: it ends there, with exit code 1. */
export type Answerer = (command: Command) => string | null;

export function recordedProbe(answer: Answerer): Channel {
  const out = new PassThrough();
  const lines = new LineQueue(out, () => new Error('a program printed a line of more than 1 MiB'));
  const exit = Promise.withResolvers<{ readonly code: number }>();
  let started = false;
  const end = (code: number) => {
    out.end();
    exit.resolve({ code });
  };
  return {
    async write(text) {
      // The first thing written is the probe's own source.
      for (const line of started ? text.trim().split('\n') : []) {
        const said = answer(JSON.parse(line) as Command);
        if (said === null) end(1);
        else if (!out.writableEnded) out.write(said);
      }
      started = true;
    },
    lines: { [Symbol.asyncIterator]: () => ({ next: () => nextOf(lines) }) },
    stderr: () => '',
    exit: exit.promise,
    close: () => end(0),
  };
}

async function nextOf(lines: LineQueue): Promise<IteratorResult<string, undefined>> {
  const line = await lines.next();
  return line === undefined ? { done: true, value: undefined } : { done: false, value: line };
}

/** Answers of a healthy host in a mesh of so many hosts, each with `count` packets. */
export function healthy(hosts: number, count: number): (command: Command) => object {
  let me = 0;
  const heardOf = (sender: number) => ({
    ...{ received: count, duplicates: 0, reordered: 0, lowest: 0, highest: count - 1 },
    ...{ firstUs: 300_000, lastUs: 500_000, interface: 'eth1', ttl: 1, tos: 0 },
    ...{ source: addressOf(sender), otherSource: null, delayUs: [20, 30, 40, 40] },
  });
  const look = {
    ...{ counters: { 'Ip.InReceives': 5 }, carrier: 1, operstate: 'up', flags: '0x1003', mtu: 1500, listed: true },
    ...{ rpFilter: { all: 0, interface: 0 }, version: 'V3', disabled: false },
  };
  return ({ do: command, me: told }) => {
    if (told !== undefined) me = told;
    const others = Array.from({ length: hosts }, (_, id) => id).filter((id) => id !== me);
    const answers: { readonly [command: string]: object } = {
      hello: { python: '3.11.2', uid: 0, kernel: '6.1.0', bootId: null, namespace: null },
      join: {
        ...{
          interface: 'eth1',
          address: addressOf(me),
          route: { oif: 3, interface: 'eth1' },
          sender: { bound: null, stranger: null },
        },
        networks: [['eth1', addressOf(me), 24]],
        receiver: { joined: true, listed: true, capture: null },
      },
      look,
      send: { sent: count, errors: {} },
      after: {
        ...look,
        heard: Object.fromEntries(others.map((id) => [id, heardOf(id)])),
        captured: Object.fromEntries(others.map((id) => [id, { count, source: addressOf(id), ttl: 1 }])),
        ...{ sources: {}, rtts: Object.fromEntries(others.map((id) => [id, [50, 60, 90, 90]])) },
        counts: { foreign: 0, stale: 0, forged: 0, unplanned: 0, own: 0 },
        ...{ control: {}, drops: 0, captureDrops: 0, queries: { count: 0, source: null } },
      },
      trace: { why: 'tracefs is not mounted' },
      listen: { port: 40000 },
      rejoin: { joined: true },
      seen: { looks: {}, unicast: {}, wire: true },
      rules: { nft: { text: '' } },
      firewall: { nft: { text: '' }, tc: { text: '' } },
    };
    return answers[command] ?? {};
  };
}

export function line(command: Command, answer: object): string {
  const now = Date.now() * 1000;
  return `${JSON.stringify({ ...answer, id: command.id, t: [now, now] })}\n`;
}

function addressOf(id: number): string {
  return `198.18.0.${id + 1}`;
}
