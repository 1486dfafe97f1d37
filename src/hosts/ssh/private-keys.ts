/** Private key files: read once, unlocked once, however many hosts use them. */
import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { messageOf } from '../../lib/errors.ts';
import type { Prompt } from './prompt.ts';

/** What a key file turned out to be. */
export type KeyFile =
  | { readonly state: 'usable'; readonly file: string; readonly key: ParsedKey }
  | { readonly state: 'encrypted'; readonly file: string; readonly text: Buffer }
  | { readonly state: 'missing'; readonly file: string }
  | { readonly state: 'unreadable'; readonly file: string; readonly why: string };

export type Unlocked = { readonly key: ParsedKey } | { readonly why: 'no-terminal' | 'wrong-passphrase' };

/** As often as ssh asks. */
const TRIES = 3;

export class PrivateKeys {
  readonly #prompt: Prompt;
  readonly #files = new Map<string, Promise<KeyFile>>();
  readonly #unlocked = new Map<string, Promise<Unlocked>>();
  /** One question at a time. */
  #asking: Promise<unknown> = Promise.resolve();

  constructor(prompt: Prompt) {
    this.#prompt = prompt;
  }

  async read(files: readonly string[]): Promise<readonly KeyFile[]> {
    return Promise.all(files.map((file) => remembered(this.#files, file, () => readKeyFile(file))));
  }

  /** Asks for the passphrase at the first call for a file; later calls get the same answer. */
  async unlock(file: string, text: Buffer): Promise<Unlocked> {
    return remembered(this.#unlocked, file, () => {
      const answer = this.#asking.then(() => this.#ask(file, text));
      this.#asking = answer;
      return answer;
    });
  }

  async #ask(file: string, text: Buffer): Promise<Unlocked> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const passphrase = await this.#prompt(`${attempt === 0 ? '' : 'Wrong. '}Passphrase for key ${file}: `);
      if (passphrase === undefined) return { why: 'no-terminal' };
      const key = passphrase === '' ? undefined : parsePrivate(text, passphrase);
      if (key && !(key instanceof Error)) return { key };
    }
    return { why: 'wrong-passphrase' };
  }
}

async function readKeyFile(file: string): Promise<KeyFile> {
  try {
    const text = await readFile(file);
    const key = parsePrivate(text);
    if (!(key instanceof Error)) return { state: 'usable', file, key };
    if (/no passphrase given/.test(key.message)) return { state: 'encrypted', file, text };
    return { state: 'unreadable', file, why: whyUnusable(text, key) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing', file };
    return { state: 'unreadable', file, why: code === 'EACCES' ? 'permission denied' : messageOf(error) };
  }
}

function whyUnusable(text: Buffer, error: Error): string {
  if (/PUBLIC KEY|^(ssh|ecdsa|sk)-/.test(text.toString('latin1')))
    return 'it is a public key, the private one is needed';
  if (/BEGIN (ENCRYPTED )?PRIVATE KEY/.test(text.toString('latin1'))) {
    return 'PKCS#8 is not supported; convert it with ssh-keygen -p';
  }
  return /unsupported|malformed/i.test(error.message) ? 'not a private key of a supported type' : error.message;
}

function parsePrivate(text: Buffer, passphrase?: string): ParsedKey | Error {
  const [key] = [ssh2.utils.parseKey(text, passphrase)].flat();
  if (key === undefined) return new Error('it holds no key');
  if (key instanceof Error || key.isPrivateKey()) return key;
  return new Error('it is a public key');
}

function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
