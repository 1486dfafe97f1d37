/**
 * What was read from a host. An error never becomes false, empty or zero:
 * - `known`: the value, where it came from when that is worth telling
 * - `absent`: the host has no such thing, and why we are sure of that
 * - `unknown`: it could not be read (permission, missing tool, odd answer), and why
 */
export type Reading<T> =
  | { readonly state: 'known'; readonly value: T; readonly where?: string }
  | { readonly state: 'absent'; readonly why: string }
  | { readonly state: 'unknown'; readonly why: string };

/** @param where it comes from: `/etc/sysctl.d/10-net.conf:3` */
export function known<T>(value: T, where?: string): Reading<T> {
  return where === undefined ? { state: 'known', value } : { state: 'known', value, where };
}

/** The host has no such thing, surely. @param why in words for people */
export function absent(why: string): Reading<never> {
  return { state: 'absent', why };
}

/** It could not be read; never shown as a pass. @param why in words for people */
export function unknown(why: string): Reading<never> {
  return { state: 'unknown', why };
}

/** The reading with its value passed through `change`; absent and unknown stay as they are. */
export function mapReading<T, U>(reading: Reading<T>, change: (value: T) => U): Reading<U> {
  return reading.state === 'known' ? { ...reading, value: change(reading.value) } : reading;
}
