/** Configuration files whose paths only the host can tell (files that include others): each printed whole by a script. */
import { known, unknown } from '../lib/reading.ts';
import { type ConfigFile, plainMode } from './config-files.ts';

export type ListedFile = Omit<ConfigFile, 'link'>;

/** What a secret in a file reads as: it does not leave the host, and so its file could not be put back. */
export const HIDDEN = '<hidden>';

/** A command of sed for `$hide`. @param keys a key with one of these words in it holds a secret @param end what ends a key */
export function hideSecrets(keys: readonly string[], end: '=' | '[[:space:]]'): string {
  const inside = end === '=' ? '[^=#]*' : '[^[:space:]#]*';
  const head = end === '=' ? '' : '[[:space:]]*';
  return keys.map((key) => `s/^\\(${head}${inside}${key}${inside}${end}\\).*/\\1${HIDDEN}/`).join(';');
}

/** `listing PATH`, a shell function for a script of a fact; parseListedFiles reads what it prints. `$hide`: a sed command first. */
export const LISTING_FUNCTION = String.raw`
listing() {
  printf 'file %s\n' "$1"
  printf 'mode '; ls -ldn "$1" 2>/dev/null || echo
  if e=$( { cat "$1" >/dev/null; } 2>&1 ); then
    sed -e "$hide" -e 's/^/| /' "$1"
    [ -n "$(tail -c 1 "$1")" ] && { echo; echo open-end; }
  else printf 'failed %s\n' "\${e##*: }"; fi
}`
  .replaceAll('\\${', '${')
  .trim();

/** `file PATH`, `mode -rw-r--r-- 1 0 0 …`, then its lines behind `| `, and `open-end` when the last one has no newline. */
export function parseListedFiles(text: string): readonly ListedFile[] {
  return text
    .split(/^(?=file )/m)
    .filter((part) => part.startsWith('file '))
    .map((part) => {
      const lines = part.split('\n');
      const path = (lines[0] ?? '').slice('file '.length);
      const failure = valuesOf(lines, 'failed')[0];
      const [permissions = '', ...owned] = (valuesOf(lines, 'mode')[0] ?? '').split(/\s+/);
      return {
        path,
        mode: plainMode(permissions, owned.slice(0, 3)),
        content: failure === undefined ? known(contentOf(lines), path) : unknown(`${path}: ${failure}`),
      };
    });
}

function contentOf(lines: readonly string[]): string {
  const text = valuesOf(lines, '|')
    .map((line) => `${line}\n`)
    .join('');
  return lines.includes('open-end') ? text.slice(0, -1) : text;
}

/** What stands behind a tag, of the lines that begin with it. */
export function valuesOf(lines: readonly string[], tag: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`${tag} `)).map((line) => line.slice(tag.length + 1));
}
