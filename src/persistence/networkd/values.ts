/** Values as systemd writes them and as slots have them. Pure. */

export interface Form {
  /** From a file; null: it says something that is no value of the slot (`max`), undefined: systemd ignores it. */
  parse(text: string): string | null | undefined;
  /** To a file; undefined: no such value can be stated. */
  print(value: string): string | undefined;
}

/** parse_boolean of systemd. */
const BOOLEANS: { readonly [text: string]: boolean } = Object.fromEntries([
  ...['1', 'yes', 'y', 'true', 't', 'on'].map((text) => [text, true] as const),
  ...['0', 'no', 'n', 'false', 'f', 'off'].map((text) => [text, false] as const),
]);

/** yes and no ↔ on and off, or what a slot calls them. */
export function flag(on: string, off: string): Form {
  return {
    parse(text) {
      const value = BOOLEANS[text.toLowerCase()];
      return value === undefined ? undefined : value ? on : off;
    },
    print: (value) => (value === on ? 'yes' : value === off ? 'no' : undefined),
  };
}

/** A closed list of words; null where a word is known and is no value of the slot. */
export function oneOf(words: { readonly [text: string]: string | null }): Form {
  return {
    parse: (text) => words[text],
    print: (value) => Object.entries(words).find(([, said]) => said === value)?.[0],
  };
}

export const NUMBER: Form = {
  parse: (text) => (text === 'max' ? null : plainNumber(text)),
  print: plainNumber,
};

/** `9000`, `9K`: base 1024. */
export const BYTES: Form = {
  parse(text) {
    const [, number, unit] = /^(\d+)\s*([KMGB]?)$/.exec(text) ?? [];
    if (number === undefined) return undefined;
    return String(Number(number) * 1024 ** 'BKMG'.indexOf(unit || 'B'));
  },
  print: plainNumber,
};

const UNITS: { readonly [unit: string]: number } = {
  us: 1,
  usec: 1,
  µs: 1,
  ms: 1000,
  msec: 1000,
  s: 1e6,
  sec: 1e6,
  '': 1e6,
};

/** A time span (`16us`, `1ms`; seconds without a unit) ↔ microseconds. */
export const MICROSECONDS: Form = {
  parse(text) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-zµ]*)$/.exec(text) ?? [];
    const factor = UNITS[unit];
    return number === undefined || factor === undefined ? null : String(Math.round(Number(number) * factor));
  },
  print: (value) => (plainNumber(value) === undefined ? undefined : `${value}us`),
};

function plainNumber(text: string): string | undefined {
  return /^\d+$/.test(text) ? String(Number(text)) : undefined;
}
