/** Colour as a parameter, so that a report stays a pure function from run to text. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong';

export interface Style {
  /** Columns of the terminal or file. */
  readonly width: number;
  paint(tone: Tone, text: string): string;
}

/** No colours, 80 columns: files, pipes, tests. */
export const PLAIN: Style = { width: 80, paint: (_tone, text) => text };
