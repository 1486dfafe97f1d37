/** A kernel key named one by one, beside a setting that combines such keys: which of the two is meant cannot be known. Pure. */
import { type Problem, problem } from '../lib/errors.ts';
import type { Setting } from '../settings/types.ts';
import type { Desired } from './types.ts';

/** `sysctl: {net.ipv4.conf.all.rp_filter: 1}` beside `interfaces: {eth1: {rp_filter: off}}`, whatever the interface. */
export function conflictsOf(desired: readonly Desired[], settings: readonly Setting[]): readonly Problem[] {
  const byId = new Map(settings.map((setting) => [setting.id, setting]));
  const combining = new Map<string, Desired>();
  for (const entry of desired) {
    for (const key of byId.get(entry.setting)?.combines ?? []) combining.set(key, entry);
  }
  return desired.flatMap((entry) => {
    const keys = byId.get(entry.setting)?.kernelKeys?.(entry.item ?? '') ?? [];
    const other = keys.map((key) => combining.get(confKey(key))).find((found) => found !== undefined);
    return other ? [conflict(entry, other)] : [];
  });
}

/** `net/ipv4/conf/eth1/rp_filter` → `ipv4/rp_filter`. */
function confKey(path: string): string {
  const [, family, , , key] = /^net\/(ipv[46])\/(conf)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return `${family}/${key}`;
}

function conflict(entry: Desired, other: Desired): Problem {
  const { file, line } = other.origin;
  const message = `${entry.item} is one of the keys that make ${other.setting}, which is desired of ${other.interfaces}`;
  const hint = `say it there only (${file}:${line}): ${other.setting} is the value in force, whatever keys that takes`;
  return problem('conflicting-values', message, hint, entry.origin);
}
