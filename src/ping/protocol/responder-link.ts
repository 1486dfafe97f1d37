/**
 * The responder as a host of a mesh: a host that asks it sends its commands on as queries, and nothing is known of it but what
 * it answers.
 */
import { count, printable } from '../../lib/text.ts';
import { type Link, ProbeLost } from '../probe/link.ts';
import type { After, Answered, Firewall, Joined, Look, Sent } from '../probe/wire.ts';
import type { ServerPlan } from './types.ts';

const LOOK: Look = {
  ...{
    counters: {},
    carrier: null,
    operstate: null,
    flags: null,
    mtu: null,
    listed: null,
    disabled: false,
    version: null,
  },
  rpFilter: { all: null, interface: null },
};

const AFTER: After = {
  ...{ ...LOOK, heard: {}, captured: {}, sources: {}, rtts: {}, control: {}, drops: null, captureDrops: null },
  counts: { foreign: 0, stale: 0, forged: 0, unplanned: 0, own: 0 },
  queries: { count: 0, source: null },
};

const UNREAD = { why: 'it is a responder' };
const FIREWALL: Firewall = { nft: UNREAD, tc: UNREAD };

type Times = readonly [timeoutMs: number, takesMs?: number];

export class ResponderLink implements Link {
  progress = { sent: 0, heard: 0 };
  onProgress = (): void => undefined;
  /** What it answered to the queries that count. */
  answered: Answered | undefined;
  readonly #plan: ServerPlan;
  readonly #host: Link;

  /** @param host that asks it */
  constructor(plan: ServerPlan, host: Link) {
    this.#plan = plan;
    this.#host = host;
  }

  /** @throws Error with the reason when it is silent or refuses: nothing is known of the multicast then */
  async request<T extends object>(command: string, parameters: object, ...times: Times): Promise<T> {
    return (await this.#answerTo(command, parameters, times)) as T;
  }

  /** It is the host that asks it that is waited for. */
  waits(): readonly [] {
    return [];
  }

  clock(): null {
    return null;
  }

  lose(): void {
    // Nothing of ours runs there.
  }

  async end(): Promise<void> {
    // Nothing of ours runs there.
  }

  async #answerTo(command: string, parameters: object, times: Times): Promise<object> {
    const { server, ssm } = this.#plan;
    if (command === 'join') {
      const bound = ssm ? server : null;
      return { interface: null, address: server, sender: { bound, stranger: null } } satisfies Joined;
    }
    if (command === 'look') return LOOK;
    if (command === 'send') return this.#ask(parameters, times);
    if (command === 'after') return AFTER;
    return command === 'firewall' ? FIREWALL : {};
  }

  async #ask(parameters: object, times: Times): Promise<Sent> {
    const sent = await this.#host.request<Sent>('send', parameters, ...times).catch((error: unknown) => {
      // It is the host that is lost, as it will say itself.
      if (error instanceof ProbeLost) return { sent: 0, errors: {} } satisfies Sent as Sent;
      throw error;
    });
    const { responder } = sent;
    if (responder === undefined) return sent;
    this.answered = responder;
    if (responder.refused !== null) throw new Error(printable(responder.refused));
    if (sent.sent === 0) throw new Error(silence(this.#plan, responder));
    return sent;
  }
}

function silence({ ports }: ServerPlan, { errors }: Answered): string {
  const where = [...new Set(ports)].join(' and ');
  const told = Object.entries(errors).map(([errno, times]) => `, ${printable(errno)} ${count(times, 'time')}`);
  return `it answers neither version of the protocol on port ${where}${told.join('')}`;
}
