/** What the system's ssh said when it could not connect, as a HostError. Pure. */
import { place, quoted } from '../failures.ts';
import { HostError, type HostErrorCode, type HostSpec } from '../types.ts';

/** First match wins; the texts are ssh's own (LC_ALL=C has no effect on most of them). */
const CAUSES: readonly (readonly [RegExp, HostErrorCode, string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    'host-key-changed',
    'When the host was installed anew, forget the old key with ssh-keygen -R.',
  ],
  [/REVOKED HOST KEY/i, 'host-key-revoked', 'Give the host a new key; do not use this one.'],
  [
    /host key is known|Host key verification failed/,
    'host-key-unknown',
    'Compare the fingerprint and log in once with ssh.',
  ],
  [/Could not resolve hostname/, 'name-not-found', 'Check the name, or set address in the inventory.'],
  [/Connection refused/, 'connection-refused', 'Is sshd running there, and is the port right?'],
  [/No route to host|Network is unreachable/, 'no-route', 'Look at the address and the routes of this machine.'],
  [/during banner exchange/, 'handshake-timeout', 'Is it sshd that listens there?'],
  [/timed out/, 'connect-timeout', 'Is the host up, and does a firewall drop packets to this port?'],
  [
    /bad permissions|invalid format|error in libcrypto/,
    'key-unreadable',
    'Look at the key files named in the message.',
  ],
  [
    /Permission denied|Too many authentication failures/,
    'auth-failed',
    'Is the key in an agent (ssh-add), and is the user right?',
  ],
];

/** @param stderr ssh's own words, told at the end of the message */
export function opensshFailure(spec: HostSpec, stderr: string): HostError {
  const cause = CAUSES.find(([pattern]) => pattern.test(stderr));
  const [, code, hint] = cause ?? [undefined, 'handshake-failed' as const, `Try it by hand: ssh ${spec.name}`];
  return new HostError(code, `${place(spec)}: ssh could not connect: ${quoted(lastWords(stderr))}`, hint);
}

/** The frames of the big warnings left out. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('@@'));
  return lines.slice(-2).join(' ') || 'it said nothing';
}
