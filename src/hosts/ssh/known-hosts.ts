/** known_hosts as OpenSSH reads it (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Pure. */
import { createHmac } from 'node:crypto';

export type KnownHostMarker = 'none' | 'revoked' | 'cert-authority';

/** One usable line. */
export interface KnownHost {
  readonly marker: KnownHostMarker;
  /** The first field as written: patterns with commas, or one hashed name. */
  readonly names: string;
  /** Example: `ssh-ed25519`. */
  readonly type: string;
  /** The public key as it goes over the wire. */
  readonly key: Buffer;
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
}

/** The lines of a file that mean something. Comments and lines that cannot be read are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  const entries: KnownHost[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = parseLine(line, file, index + 1);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** The entries that speak of a host. Name as from `lookupName`. */
export function entriesFor(entries: readonly KnownHost[], name: string): readonly KnownHost[] {
  return entries.filter((entry) => matchesNames(entry.names, name));
}

/** The name a host is filed under. Examples: `h2`, `[h2]:2222`. An alias is used as it is, without the port. */
export function lookupName(address: string, port: number, alias?: string): string {
  if (alias !== undefined) return alias.toLowerCase();
  const host = address.toLowerCase();
  return port === 22 ? host : `[${host}]:${port}`;
}

/** The type a key says it has (its first field), or undefined when these bytes are no key. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined;
  const length = key.readUInt32BE(0);
  if (length === 0 || length > 64 || key.length < 4 + length) return undefined;
  return key.toString('latin1', 4, 4 + length);
}

function parseLine(text: string, file: string, line: number): KnownHost | undefined {
  const fields = text.trim().split(/[ \t]+/);
  const first = fields[0] ?? '';
  if (first === '' || first.startsWith('#')) return undefined;
  const marker = markerOf(first);
  if (marker === undefined) return undefined;
  const [names, type, base64] = marker === 'none' ? fields : fields.slice(1);
  if (names === undefined || type === undefined || base64 === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const key = Buffer.from(base64, 'base64');
  if (keyType(key) !== type) return undefined;
  return { marker, names, type, key, file, line };
}

function markerOf(field: string): KnownHostMarker | undefined {
  if (!field.startsWith('@')) return 'none';
  if (field === '@revoked') return 'revoked';
  return field === '@cert-authority' ? 'cert-authority' : undefined;
}

function matchesNames(names: string, name: string): boolean {
  if (names.startsWith('|')) return matchesHash(names, name);
  let matched = false;
  for (const pattern of names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
    // One negated match rules the line out, wherever it stands.
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, both in base64. */
function matchesHash(names: string, name: string): boolean {
  const [, version, salt, hash, ...more] = names.split('|');
  if (version !== '1' || salt === undefined || hash === undefined || more.length > 0) return false;
  const mac = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return mac.equals(Buffer.from(hash, 'base64'));
}

/** `*` and `?` and nothing else: brackets are part of a name here. */
function matchesPattern(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(name);
}
