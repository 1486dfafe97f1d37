/** Asks the user at the terminal, as ssh does: through /dev/tty, so that stdin and stdout stay what they are. */
import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { read } from 'read';

/** The answer, or undefined when there is nobody to ask. The answer is a secret: never shown, never kept. */
export type Prompt = (question: string) => Promise<string | undefined>;

/** @returns undefined without a terminal, and where the user gives up */
export async function terminalPrompt(question: string): Promise<string | undefined> {
  const terminal = openTerminal();
  if (!terminal) return undefined;
  const { input, output } = terminal;
  try {
    return await read<string>({ prompt: question, silent: true, input, output });
  } catch {
    // Ctrl-C or Ctrl-D at the question.
    return undefined;
  } finally {
    input.destroy();
    output.destroy();
  }
}

function openTerminal(): { input: ReadStream; output: WriteStream } | undefined {
  try {
    return { input: new ReadStream(openSync('/dev/tty', 'r')), output: new WriteStream(openSync('/dev/tty', 'w')) };
  } catch {
    return undefined;
  }
}
