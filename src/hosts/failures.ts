/** HostErrors that every transport has in common, in words for people. */
import { printable } from '../lib/text.ts';
import { HostError, type HostSpec } from './types.ts';

/** What is said of a host in a message. Example: `h2 (198.18.0.3:22)`. */
export function place(spec: HostSpec): string {
  if (spec.connection === 'local') return `${spec.name} (this machine)`;
  const address = endpoint(spec);
  return spec.name === spec.address ? address : `${spec.name} (${address})`;
}

/** Address and port. Examples: `198.18.0.3:22`, `[2001:db8::3]:22`. */
export function endpoint({ address, port }: Pick<HostSpec, 'address' | 'port'>): string {
  return `${bracketed(address)}:${port}`;
}

/** How ssh's -J and messages name a bastion. Example: `ops@[2001:db8::1]:22`. */
export function loginOf(spec: HostSpec): string {
  return `${spec.user}@${endpoint(spec)}`;
}

/** Text from a host, fit for the end of a message: one line, printable, at most 200 characters. */
export function quoted(text: string): string {
  const line = printable(text.trim().replace(/\s+/g, ' '));
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** @param why in words: `the connection was reset` */
export function connectionLost(spec: HostSpec, why: string): HostError {
  return new HostError(
    'connection-lost',
    `${place(spec)}: ${why}`,
    'Run the command again; when it happens again, look at the network and at sshd on the host.',
  );
}

export function hostClosed(spec: HostSpec): HostError {
  return new HostError('connection-lost', `${place(spec)}: the connection was closed by mcready`, 'Run it again.');
}

/** @param timeoutMs milliseconds; told in seconds */
export function commandTimeout(spec: HostSpec, timeoutMs: number): HostError {
  return new HostError(
    'command-timeout',
    `${place(spec)}: a command did not end within ${timeoutMs / 1000} s and was stopped`,
    'Look at the load of the host, or allow more time with --timeout.',
  );
}

/** @param what came, and how much is taken at most */
export function answerTooLarge(spec: HostSpec, what: string): HostError {
  return new HostError(
    'answer-too-large',
    `${place(spec)}: ${what}`,
    'Run the same read on the host itself and see what it prints.',
  );
}

/** @param why sshd's own words */
export function sessionRefused(spec: HostSpec, why: string): HostError {
  return new HostError(
    'not-supported',
    `${place(spec)}: sshd refused to start a session (${quoted(why)})`,
    'Look at MaxSessions, ForceCommand and PermitTTY in sshd_config on the host.',
  );
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
