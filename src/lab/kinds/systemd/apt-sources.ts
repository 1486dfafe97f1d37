/** Where the machine gets its Debian packages from, read from the text of apt's files: pure. */

/** One archive that debootstrap can take a system from. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  /** Path of its keyring, when it has one of its own. */
  readonly keyring?: string;
}

/** The archive of a suite in the first of the files that has it; sources.list(5) has two ways to write it. */
export function findSource(
  files: readonly { readonly path: string; readonly text: string }[],
  suite: string,
): AptSource | undefined {
  const all = files.flatMap(({ path, text }) => (path.endsWith('.sources') ? ofStanzas(text) : ofLines(text)));
  return all.find((source) => source.suite === suite);
}

/** `deb [options] URI suite component…` */
function ofLines(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/.exec(line);
    if (match === null || !/\bmain\b/.test(match[4] ?? '')) return [];
    const signed = /\bsigned-by=(\S+)/i.exec(match[1] ?? '')?.[1];
    return [source(match[2] as string, match[3] as string, signed)];
  });
}

/** Stanzas of `Key: value`, a value going on in indented lines. */
function ofStanzas(text: string): readonly AptSource[] {
  const plain = text.replace(/^#.*\n/gm, '');
  return plain.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string) =>
      new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
    if (field('Enabled')[0] === 'no' || !field('Types').includes('deb') || !field('Components').includes('main'))
      return [];
    const signed = field('Signed-By')[0];
    return field('URIs').flatMap((uri) => field('Suites').map((suite) => source(uri, suite, signed)));
  });
}

/** A key can also stand in the file itself; then apt's own keyrings have to do. */
function source(uri: string, suite: string, signed: string | undefined): AptSource {
  return signed?.startsWith('/') ? { uri, suite, keyring: signed } : { uri, suite };
}
