/** Whether an answer of a probe has the shape it must have: a host may answer anything. Pure. */
import type {
  After,
  Answered,
  Firewall,
  Greeting,
  Hello,
  Joined,
  Listening,
  Look,
  Promiscuous,
  Rejoined,
  Rules,
  Seen,
  Sent,
  Traced,
  Tracing,
  Unfiltered,
} from './wire.ts';

type Check = (value: unknown) => boolean;
/** One check for each member of T, none forgotten. */
type Members<T> = { readonly [Key in keyof Required<T>]: Check };

export const text: Check = (value) => typeof value === 'string';
export const flag: Check = (value) => typeof value === 'boolean';
export const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
/** How many of something. */
export const amount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const recordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map whose members pass, each by its check; what else is in it does not matter. */
export function shape<T>(members: Members<T>): Check {
  return (value) => isObject(value) && Object.entries<Check>(members).every(([key, check]) => check(value[key]));
}

export const failure = shape({ errno: text, text });
const route = shape({
  oif: maybe(number),
  interface: maybe(orNull(text)),
  gateway: maybe(text),
  source: maybe(text),
  local: maybe(flag),
  table: maybe(number),
  error: maybe(failure),
});
const network: Check = (value) =>
  Array.isArray(value) && value.length === 3 && text(value[0]) && text(value[1]) && amount(value[2]);
const twice: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(amount);
const quantiles: Check = (value) => Array.isArray(value) && value.length === 4 && value.every(number);
const toolText: Check = (value) =>
  isObject(value) && (text(value.text) || (text(value.why) && maybe(flag)(value.absent)));

const look: Members<Look> = {
  counters: recordOf(number),
  carrier: orNull(number),
  operstate: orNull(text),
  flags: orNull(text),
  mtu: orNull(number),
  rpFilter: shape({ all: orNull(number), interface: orNull(number) }),
  listed: orNull(flag),
  disabled: flag,
  version: orNull(text),
};

const rules: Members<Rules> = { nft: toolText, iptables: maybe(toolText) };
const checksums = shape({ right: amount, unfilled: amount, wrong: amount });
const heard = shape({
  received: amount,
  duplicates: amount,
  reordered: amount,
  lowest: amount,
  highest: amount,
  firstUs: number,
  lastUs: number,
  interface: orNull(text),
  ttl: orNull(number),
  tos: orNull(number),
  source: text,
  otherSource: orNull(text),
  delayUs: orNull(quantiles),
});

const CHECKS: { readonly [command: string]: Check } = {
  hello: shape<Hello>({ python: text, uid: number, kernel: text, bootId: orNull(text), namespace: orNull(text) }),
  join: shape<Joined>({
    missing: maybe(text),
    interface: maybe(orNull(text)),
    address: maybe(orNull(text)),
    mac: maybe(orNull(text)),
    route: maybe(route),
    networks: maybe(listOf(network)),
    receiver: maybe(shape({ joined: flag, error: maybe(failure), listed: maybe(orNull(flag)), capture: orNull(text) })),
    sender: maybe(shape({ error: maybe(failure), bound: orNull(text), stranger: orNull(text) })),
  }),
  look: shape<Look>(look),
  greet: shape<Greeting>({
    version: orNull((value) => value === 1 || value === 2),
    ...{ group: text, address: text, port: amount, interface: orNull(text), refused: orNull(text) },
  }),
  send: shape<Sent>({
    sent: amount,
    errors: recordOf(amount),
    stopped: maybe(flag),
    responder: maybe(
      shape<Answered>({
        ...{ asked: amount, unicast: amount, rttUs: orNull(quantiles), ttl: orNull(amount), hops: orNull(amount) },
        ...{ errors: recordOf(amount), refused: orNull(text), information: orNull(text) },
      }),
    ),
  }),
  after: shape<After>({
    ...look,
    address: maybe(orNull(text)),
    heard: recordOf(heard),
    captured: recordOf(shape({ count: amount, source: text, ttl: number, checksums: maybe(checksums) })),
    sources: recordOf(shape({ source: text, accepted: route, back: route })),
    rtts: recordOf(orNull(quantiles)),
    counts: shape({ foreign: amount, stale: amount, forged: amount, unplanned: amount, own: amount }),
    control: recordOf(amount),
    queries: shape({ count: amount, source: orNull(text) }),
    drops: orNull(amount),
    captureDrops: orNull(amount),
  }),
  trace: shape<Tracing>({ why: maybe(text) }),
  traced: shape<Traced>({ reasons: recordOf(amount), full: flag }),
  listen: shape<Listening>({ port: amount }),
  rejoin: shape<Rejoined>({ joined: flag, why: maybe(text) }),
  promiscuous: shape<Promiscuous>({ promiscuous: flag }),
  unfiltered: shape<Unfiltered>({ seen: recordOf(amount) }),
  seen: shape<Seen>({
    looks: recordOf(twice),
    unicast: recordOf(shape({ socket: amount, wire: orNull(amount) })),
    wire: flag,
  }),
  rules: shape<Rules>(rules),
  firewall: shape<Firewall>({
    ...rules,
    tc: toolText,
    tcEgress: maybe(toolText),
    qdisc: maybe(toolText),
    link: maybe(toolText),
    driver: maybe(toolText),
  }),
};

/** Answers to commands that are not listed carry nothing but their times. */
export function isAnswerTo(command: string, answer: object): boolean {
  return CHECKS[command]?.(answer) ?? true;
}

export function isFailure(value: unknown): boolean {
  return failure(value);
}

export function isProgress(value: unknown): boolean {
  return isObject(value) && amount(value.sent) && amount(value.heard);
}
