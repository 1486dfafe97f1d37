/** Reads a user's text file whole: the first of the guards against files that are no text or far too large. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type InputError, inputError } from '../lib/errors.ts';
import { isSystemError, systemReason } from '../lib/system-error.ts';
import type { SourceText } from './types.ts';

/** Bytes. An inventory of 10,000 hosts is under 1 MiB; more is a mistake (a log, an image, /dev/zero). */
export const MAX_BYTES = 4 * 1024 * 1024;

/**
 * @param file a path, or `-` for stdin; pipes and process substitution work
 * @param stdin what `-` reads
 * @throws InputError `unreadable-file`, `folder-not-file`, `file-too-large`, `not-text`
 */
export async function readText(file: string, stdin: NodeJS.ReadableStream = process.stdin): Promise<SourceText> {
  const shown = file === '-' ? '(stdin)' : file;
  const bytes = await (file === '-' ? readOnce(stdin, shown) : readBytes(file, shown, stdin));
  const folder = file === '-' ? process.cwd() : path.dirname(path.resolve(file));
  return { file: shown, folder, text: decode(bytes, shown) };
}

const streams = new WeakMap<NodeJS.ReadableStream, Promise<Buffer>>();

/** A stream gives its text once; who looks at what a file is and who then reads it ask for the same. */
function readOnce(stdin: NodeJS.ReadableStream, shown: string): Promise<Buffer> {
  const bytes = streams.get(stdin) ?? readBytes('-', shown, stdin);
  streams.set(stdin, bytes);
  return bytes;
}

async function readBytes(file: string, shown: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (file !== '-' && (await stat(file)).isDirectory()) {
      throw inputError('folder-not-file', `${shown} is a folder`, 'name a file in it', top(shown));
    }
    // One byte more than allowed tells a full file from a longer one, also for pipes and devices without a size.
    const stream = file === '-' ? stdin : createReadStream(file, { end: MAX_BYTES });
    for await (const chunk of stream) {
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw tooLarge(shown);
    }
  } catch (thrown) {
    throw isSystemError(thrown) ? unreadable(shown, thrown) : thrown;
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, shown: string): string {
  const binary = inputError('not-text', `${shown} is not a text file`, 'it has to be YAML in UTF-8', top(shown));
  if (bytes.includes(0)) throw binary;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw binary;
  }
}

function unreadable(shown: string, error: NodeJS.ErrnoException): InputError {
  const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
  const hint = missing ? `it was looked for as ${path.resolve(shown)}` : 'this user has to be able to read it';
  return inputError('unreadable-file', `cannot read ${shown}: ${systemReason(error)}`, hint, top(shown));
}

function tooLarge(shown: string): InputError {
  const hint = 'is it the right file? an inventory of 10,000 hosts has less than 1 MiB';
  return inputError('file-too-large', `${shown} is larger than 4 MiB`, hint, top(shown));
}

/** A problem of the whole file points at its beginning. */
function top(file: string) {
  return { file, line: 1, column: 1 };
}
