/** glob(3) of the C library as a regular expression: what `net/ipv4/conf/*` in a sysctl file means. Pure. */

const CLASSES: { readonly [name: string]: string } = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  xdigit: 'A-Fa-f0-9',
};

/** Both programs take a key for a pattern by these characters; braces alone do not make one. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** @param braces systemd-sysctl knows `{a,b}`, procps does not */
export function matches(pattern: string, path: string, braces: boolean): boolean {
  const source = braces ? withBraces(pattern) : plain(pattern);
  return new RegExp(`^(?:${source})$`, 'u').test(path);
}

/** The innermost pair first, each alternative a pattern of its own. */
function withBraces(pattern: string): string {
  return expand(pattern).map(plain).join('|');
}

/** `a{b,c}` → `ab`, `ac`. A brace without its partner is a plain character. */
function expand(pattern: string): readonly string[] {
  const [whole, before = '', inner = '', after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/su.exec(pattern) ?? [];
  if (whole === undefined || inner === '') return [pattern];
  return inner.split(',').flatMap((choice) => expand(before + choice + after));
}

function plain(pattern: string): string {
  let source = '';
  for (let rest = pattern; rest !== ''; ) {
    const begins = source === '' || source.endsWith('/');
    const [token, text] = next(rest);
    // A leading dot of a name is matched by a dot only.
    source += (begins && /^[*?[]/.test(token) ? '(?!\\.)' : '') + text;
    rest = rest.slice(token.length);
  }
  return source;
}

/** The first token of a pattern and the regular expression for it. */
function next(pattern: string): readonly [string, string] {
  const star = /^\*+/.exec(pattern)?.[0];
  if (star !== undefined) return [star, '[^/]*'];
  if (pattern.startsWith('?')) return ['?', '[^/]'];
  const escaped = /^\\(.)/su.exec(pattern);
  if (escaped) return [escaped[0], literal(escaped[1] ?? '')];
  const [whole, negated, members] = /^\[([!^]?)(\]?(?:\[:[a-z]+:\]|[^\]/])*)\]/u.exec(pattern) ?? [];
  if (whole !== undefined && members !== undefined) return [whole, bracket(negated !== '', members)];
  const character = /^./su.exec(pattern)?.[0] ?? pattern;
  return [character, literal(character)];
}

function bracket(negated: boolean, members: string): string {
  const inside = members
    .replace(/\[:([a-z]+):\]|([\\\]^[])/g, (_whole, name: string | undefined, special: string | undefined) =>
      name === undefined ? `\\${special}` : (CLASSES[name] ?? ''),
    )
    .replace(/^-|-$/g, '\\-');
  return negated ? `(?!/)[^${inside}]` : `[${inside}]`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
