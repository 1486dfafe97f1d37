/** What the operating system refuses, in words for people. */
import { messageOf } from './errors.ts';

const WHY: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no space is left',
  EROFS: 'the file system is read-only',
};

/** @param thrown by a call to node:fs or a stream; anything else tells itself */
export function systemReason(thrown: unknown): string {
  return (isSystemError(thrown) && WHY[thrown.code ?? '']) || messageOf(thrown);
}

/** Thrown by the operating system: it has a code (ENOENT). */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return typeof thrown === 'object' && thrown !== null && 'syscall' in thrown;
}
