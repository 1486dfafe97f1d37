/** Is this host the one we know? OpenSSH's rules (sshconnect.c, check_host_key). Pure. */
import { createHash } from 'node:crypto';
import { quoteCommand } from '../../lib/shell.ts';
import { loginOf, place } from '../failures.ts';
import { HostError, type HostSpec } from '../types.ts';
import { entriesFor, type KnownHost, keyType, lookupName } from './known-hosts.ts';

/** `add`: accept, and write it down under `name`. */
export type HostKeyDecision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'add'; readonly name: string; readonly type: string }
  | { readonly kind: 'refuse'; readonly error: HostError };

/** Example: `SHA256:lE9Wm…`, as `ssh-keygen -lf` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Types under which the host is known already; they are asked for first, so that a second key does not look like a change. */
export function knownTypes(spec: HostSpec, entries: readonly KnownHost[]): readonly string[] {
  const plain = knownFor(spec, entries).filter((entry) => entry.marker === 'none');
  return [...new Set(plain.map((entry) => entry.type))];
}

/**
 * @param entries of all known_hosts files, in their order. @returns `add`: accepted because it is new, and to be
 * remembered
 */
export function judgeHostKey(spec: HostSpec, key: Buffer, entries: readonly KnownHost[]): HostKeyDecision {
  const name = lookupName(spec.address, spec.port, spec.hostKeyAlias);
  const named = entriesFor(entries, name);
  const trusting = spec.strictHostKeyChecking === 'no';
  const revoked = named.find((entry) => entry.marker === 'revoked' && entry.key.equals(key));
  if (revoked) return trusting ? { kind: 'accept' } : refuse(keyRevoked(spec, key, revoked));
  const plain = named.filter((entry) => entry.marker === 'none');
  if (plain.some((entry) => entry.key.equals(key))) return { kind: 'accept' };
  const other = plain.find((entry) => entry.type === keyType(key)) ?? plain[0];
  // With `no` OpenSSH goes on here too: without passwords and forwarding, which mcready never uses.
  if (other) return trusting ? { kind: 'accept' } : refuse(keyChanged(spec, key, other));
  if (isKnownWithoutPort(spec, key, entries)) return { kind: 'accept' };
  const authority = named.find((entry) => entry.marker === 'cert-authority');
  if (authority && !trusting) return refuse(authorityOnly(spec, key, authority));
  if (spec.strictHostKeyChecking === 'yes') return refuse(keyUnknown(spec, key));
  return { kind: 'add', name, type: keyType(key) ?? '' };
}

/** The entries of the name with its port, else those of the bare name. */
function knownFor(spec: HostSpec, entries: readonly KnownHost[]): readonly KnownHost[] {
  const named = entriesFor(entries, lookupName(spec.address, spec.port, spec.hostKeyAlias));
  return named.length > 0 || spec.hostKeyAlias !== undefined
    ? named
    : entriesFor(entries, lookupName(spec.address, 22));
}

/** A host on another port with the key that is filed under its bare name is known ("found matching key w/out port"). */
function isKnownWithoutPort(spec: HostSpec, key: Buffer, entries: readonly KnownHost[]): boolean {
  if (spec.hostKeyAlias !== undefined || spec.port === 22) return false;
  const named = entriesFor(entries, lookupName(spec.address, 22));
  const matches = (marker: KnownHost['marker']) =>
    named.some((entry) => entry.marker === marker && entry.key.equals(key));
  return matches('none') && !matches('revoked');
}

function refuse(error: HostError): HostKeyDecision {
  return { kind: 'refuse', error };
}

function keyUnknown(spec: HostSpec, key: Buffer): HostError {
  const jump = spec.proxyJump.map(loginOf).join(',');
  const file = spec.knownHosts[0] ?? '~/.ssh/known_hosts';
  const once = quoteCommand([
    'ssh',
    ...(jump === '' ? [] : ['-J', jump]),
    ...(spec.hostKeyAlias === undefined ? [] : ['-o', `HostKeyAlias=${spec.hostKeyAlias}`]),
    ...['-o', `UserKnownHostsFile=${file}`, '-p', String(spec.port), `${spec.user}@${spec.address}`],
  ]);
  const scan = `${quoteCommand(['ssh-keyscan', '-p', String(spec.port), spec.address])} >> ${quoteCommand([file])}`;
  const direct = jump === '' && spec.hostKeyAlias === undefined;
  return new HostError(
    'host-key-unknown',
    `${place(spec)}: its host key is not known (${keyType(key)} ${fingerprint(key)})`,
    `Compare the fingerprint with the host's own, then: ${direct ? `${scan}, or log in once: ` : ''}${once}`,
  );
}

function keyChanged(spec: HostSpec, key: Buffer, old: KnownHost): HostError {
  const name = lookupName(spec.address, spec.port, spec.hostKeyAlias);
  return new HostError(
    'host-key-changed',
    `${place(spec)}: its host key is not the one in ${old.file}:${old.line} ` +
      `(there ${old.type} ${fingerprint(old.key)}, now ${keyType(key)} ${fingerprint(key)}); someone may be in between`,
    `When the host was installed anew, compare the fingerprint and forget the old key: ${quoteCommand(['ssh-keygen', '-f', old.file, '-R', name])}`,
  );
}

function keyRevoked(spec: HostSpec, key: Buffer, entry: KnownHost): HostError {
  return new HostError(
    'host-key-revoked',
    `${place(spec)}: its host key ${fingerprint(key)} is marked @revoked in ${entry.file}:${entry.line}`,
    'Give the host a new key (ssh-keygen -A after removing the old one); do not use this one.',
  );
}

function authorityOnly(spec: HostSpec, key: Buffer, entry: KnownHost): HostError {
  return new HostError(
    'host-key-unknown',
    `${place(spec)}: only a certificate authority is known for it (${entry.file}:${entry.line}), ` +
      `and host certificates cannot be checked here; its key is ${keyType(key)} ${fingerprint(key)}`,
    'Use connection: openssh for this host, or add its own key to known_hosts.',
  );
}
