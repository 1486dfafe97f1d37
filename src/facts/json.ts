import type { Json } from '../lib/json.ts';

/** The value of a fact as plain JSON: maps become objects. For output; facts keep their maps for looking things up. */
export function factJson(value: unknown): Json {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), factJson(entry)]));
  if (Array.isArray(value)) return value.map(factJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, factJson(entry)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
