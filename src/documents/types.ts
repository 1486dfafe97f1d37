/** A user's file after reading: plain JSON, and where in the file each part of it stands. */
import type { Origin } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';

/** A file's text, before anyone knows what it is. */
export interface SourceText {
  /** As shown to people: what the user typed, or `(stdin)`. */
  readonly file: string;
  /** Absolute; relative names inside the file are looked for here. */
  readonly folder: string;
  readonly text: string;
}

/** Offsets into the text. For the root, `key` is the value's own place. */
export interface Place {
  readonly key: number;
  readonly value: number;
}

export interface Document {
  readonly file: string;
  readonly folder: string;
  readonly content: Json;
  /** JSON pointer (RFC 6901; root: '') → where it stands. */
  readonly places: ReadonlyMap<string, Place>;
  /** Offset in the text → line and column, both counted from 1. */
  readonly lineAt: (offset: number) => { readonly line: number; readonly column: number };
}

/** Where a part of a value stands in a file. */
export type Locate = (pointer: string, part: 'key' | 'value') => Origin;

/** A profile by name or file, with the folder that relative files are looked for in. */
export interface ProfileReference {
  readonly name: string;
  readonly folder: string;
  /** Where an inventory assigned it; absent for one given on the command line. */
  readonly origin?: Origin;
}
