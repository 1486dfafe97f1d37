import { styleText } from 'node:util';
import type { Style, Tone } from '../reports/style.ts';

const FORMATS = { good: 'green', bad: 'red', warn: 'yellow', dim: 'dim', strong: 'bold' } as const;

/** Colours where the stream is a terminal that wants them (NO_COLOR, FORCE_COLOR: util.styleText decides). */
export function styleFor(stream: NodeJS.WriteStream): Style {
  return {
    // 0: a terminal that was never told its size. COLUMNS says it where there is no terminal (POSIX, environment variables).
    width: stream.columns > 0 ? stream.columns : Math.max(40, Number.parseInt(process.env.COLUMNS ?? '', 10) || 80),
    paint: (tone: Tone, text: string) => styleText(FORMATS[tone], text, { stream }),
  };
}
