/** Logging in: which keys are tried in which order, and what to say when none was good. */
import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware } from 'ssh2';
import { place } from '../failures.ts';
import { HostError, type HostSpec } from '../types.ts';
import { ForgivingAgent } from './agent.ts';
import type { PrivateKeys } from './private-keys.ts';

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Why no way to log in was left. */
  failure(): HostError;
}

/** `unlocking` wraps the question for a passphrase: the handshake's clock stands still meanwhile. */
export function authentication(
  spec: HostSpec,
  keys: PrivateKeys,
  unlocking: <T>(work: Promise<T>) => Promise<T>,
): Authentication {
  const tried: string[] = [];
  const unusable: string[] = [];
  let locked: HostError | undefined;
  let accepted: readonly AuthenticationType[] = [];
  const ways = methods();

  /** Plain files first (someone named them), then the agent, then files that need a question. */
  async function* methods(): AsyncGenerator<AnyAuthMethod, undefined> {
    const username = spec.user;
    const files = await keys.read(spec.identityFiles);
    for (const file of files) {
      if (file.state === 'missing') unusable.push(`${file.file} (not there)`);
      if (file.state === 'unreadable') unusable.push(`${file.file} (${file.why})`);
      if (file.state !== 'usable') continue;
      tried.push(file.file);
      yield { type: 'publickey', username, key: file.key };
    }
    if (spec.agent !== undefined) {
      const agent = new ForgivingAgent(spec.agent);
      yield { type: 'agent', username, agent };
      if (agent.offered === undefined) unusable.push(`the agent ${spec.agent} (no answer)`);
      else tried.push(`the agent (${agent.offered} keys)`);
    }
    for (const file of files) {
      if (file.state !== 'encrypted') continue;
      const unlocked = await unlocking(keys.unlock(file.file, file.text));
      if ('why' in unlocked) {
        locked = passphraseNeeded(spec, file.file, unlocked.why);
        continue;
      }
      tried.push(file.file);
      yield { type: 'publickey', username, key: unlocked.key };
    }
    // Last, because it is seldom open; its refusal names the ways that are.
    yield { type: 'none', username };
    return undefined;
  }

  return {
    handler: (left, _partial, next) => {
      accepted = left ?? accepted;
      // ssh2 takes `false` for "no more"; its types do not say so.
      const answer = next as (method: AnyAuthMethod | false) => void;
      void ways.next().then(({ value }) => answer(value ?? false));
    },
    failure: () =>
      locked ??
      (tried.length === 0 ? nothingToTry(spec, unusable) : undefined) ??
      refused(spec, tried, unusable, accepted),
  };
}

function refused(
  spec: HostSpec,
  tried: readonly string[],
  unusable: readonly string[],
  accepted: readonly AuthenticationType[],
): HostError {
  const others = accepted.filter((way) => way !== 'publickey');
  const withOthers =
    others.length === 0 ? '' : ` The host accepts ${accepted.join(', ')}; for more than keys use connection: openssh.`;
  const without = unusable.length === 0 ? '' : ` Not usable: ${unusable.join('; ')}.`;
  return new HostError(
    'auth-failed',
    `${place(spec)}: no key was accepted for user ${spec.user}`,
    `Tried: ${tried.join(', ') || 'no key'}.${without}${withOthers} Is the public key in ~${spec.user}/.ssh/authorized_keys, and is ${spec.user} the right user?`,
  );
}

/** Only when a file is there and cannot be read: that is what has to be mended. */
function nothingToTry(spec: HostSpec, unusable: readonly string[]): HostError | undefined {
  const broken = unusable.filter((text) => !text.endsWith('(not there)'));
  if (broken.length === 0) return undefined;
  return new HostError(
    'key-unreadable',
    `${place(spec)}: no key could be used for user ${spec.user}: ${broken.join('; ')}`,
    'Name a readable private key with identity_file, or start an ssh agent; certificates and FIDO keys need connection: openssh.',
  );
}

function passphraseNeeded(spec: HostSpec, file: string, why: 'no-terminal' | 'wrong-passphrase'): HostError {
  return new HostError(
    'passphrase-needed',
    why === 'no-terminal'
      ? `${place(spec)}: the key ${file} has a passphrase and there is no terminal to ask at`
      : `${place(spec)}: the passphrase of the key ${file} was wrong`,
    `Load the key into an agent first: ssh-add ${file}`,
  );
}
