/** Everything that can be explained, by the name it has in output: settings and causes. */
import { inputError } from '../lib/errors.ts';
import type { Explain } from '../lib/explain.ts';
import { didYouMean } from '../lib/suggest.ts';
import { causes } from '../ping/causes/index.ts';
import { SETTINGS } from '../settings/index.ts';

export interface Topic extends Explain {
  readonly kind: 'setting' | 'cause';
  /** As in a profile (`ethtool.features`) or in a result (`receiver-rp-filter`). */
  readonly id: string;
}

/** In the order of their lists. */
export const TOPICS: readonly Topic[] = [
  ...SETTINGS.map((setting) => ({ kind: 'setting' as const, id: setting.id, ...setting.explain })),
  ...causes.map((cause) => ({ kind: 'cause' as const, id: cause.code, ...cause.explain })),
];

/** @throws InputError for a name that nothing has */
export function explain(id: string): Topic {
  const found = TOPICS.find((topic) => topic.id === id);
  if (found) return found;
  const names = TOPICS.map((topic) => topic.id);
  const near = didYouMean(id, names);
  throw inputError(
    'unknown-topic',
    `there is no setting or cause "${id}"`,
    near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`,
  );
}
