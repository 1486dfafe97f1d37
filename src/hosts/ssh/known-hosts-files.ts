/** Reads and extends the user's known_hosts files; each is read once as long as it does not change. */
import { constants } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type KnownHost, parseKnownHosts } from './known-hosts.ts';

interface Snapshot {
  readonly stamp: string;
  readonly entries: readonly KnownHost[];
}

export class KnownHostsFiles {
  readonly #snapshots = new Map<string, Snapshot>();
  /** Appends of this process, one after the other. */
  #writing: Promise<void> = Promise.resolve();

  /** All entries of all files, in their order. A file that cannot be read has none, as with OpenSSH. */
  async read(files: readonly string[]): Promise<readonly KnownHost[]> {
    const lists = await Promise.all(files.map((file) => this.#readFile(file)));
    return lists.flat();
  }

  /**
   * Adds a line to a file, in one write, creating folder and file readable by their owner only.
   * Does nothing when the line is there (many connections may learn one host at once). Rejects with the system's error.
   */
  async add(file: string, name: string, type: string, key: Buffer): Promise<void> {
    const line = `${name} ${type} ${key.toString('base64')}`;
    const added = this.#writing.then(() => append(file, line));
    this.#writing = added.catch(ignoreForNext);
    return added;
  }

  async #readFile(file: string): Promise<readonly KnownHost[]> {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      const known = this.#snapshots.get(file);
      if (known?.stamp === stamp) return known.entries;
      const entries = parseKnownHosts(await readFile(file, 'utf8'), file);
      this.#snapshots.set(file, { stamp, entries });
      return entries;
    } catch {
      return [];
    }
  }
}

async function append(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
  try {
    const text = await handle.readFile('utf8');
    if (text.split('\n').includes(line)) return;
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    await handle.write(`${separator}${line}\n`);
  } finally {
    await handle.close();
  }
}

/** The caller of the failed append was told; the next one starts afresh. */
function ignoreForNext(): void {
  return;
}
