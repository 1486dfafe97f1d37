/** JSON pointers (RFC 6901) and where in a file they lead. */
import type { Origin } from '../lib/errors.ts';
import type { Document } from './types.ts';

/** `a/b` → `/a~1b`, to be put behind a pointer. */
export function step(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** `/a~1b/0` → `['a/b', '0']`. */
export function segments(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where a value (or its key) stands; for what is not in the file, the nearest parent that is. */
export function positionOf(document: Document, pointer: string, part: 'key' | 'value' = 'value'): Origin {
  const place = document.places.get(pointer);
  if (place) return { file: document.file, ...document.lineAt(place[part]) };
  if (pointer === '') return { file: document.file, line: 1, column: 1 };
  return positionOf(document, pointer.slice(0, pointer.lastIndexOf('/')), part);
}
