import { kernelFact } from '../../facts/kernel.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import type { Captured } from '../types.ts';
import { readKey } from './current.ts';
import { KNOWN, type KnownKey } from './known.ts';
import { toValue } from './value.ts';

/** Keys that bear on multicast, where they are not what a kernel begins with; what it makes of its memory, only with all. */
export function capture(facts: FactValues, _name: string | null, all: boolean): readonly Captured[] {
  const release = facts.get(kernelFact);
  const version = release.state === 'known' ? /^(\d+)\.(\d+)/.exec(release.value.release) : null;
  return Object.entries(KNOWN).flatMap(([item, key]) => {
    const value = mapReading(readKey(facts, item), toValue);
    const ofMemory = key.initial === undefined && key.initials === undefined;
    if (value.state === 'absent' || (ofMemory && !all)) return [];
    const usual = usualOf(key, Number(version?.[1]), Number(version?.[2]));
    if (value.state === 'known' && !all && usual.some((number) => number === value.value)) return [];
    return [{ item, value }];
  });
}

/** None where the version is not known (NaN): then nothing is surely as it began. */
function usualOf({ initial, initials }: KnownKey, major: number, minor: number): readonly number[] {
  if (initial !== undefined) return [initial];
  if (!initials?.since) return initials?.older ?? [];
  const { since, older } = initials;
  if (major > since.major || (major === since.major && minor >= since.minor)) return [since.value];
  return Number.isNaN(major) ? [] : older;
}
