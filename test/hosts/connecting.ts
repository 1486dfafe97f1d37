/** Connects of the tests: they are made and good for a command, or refused with a reason. */
import { createConnect, type Prompt } from '../../src/hosts/index.ts';
import type { HostError, HostSpec, Timeouts } from '../../src/hosts/types.ts';
import { failureOf } from './outcomes.ts';
import { TIMEOUTS } from './sshd.ts';

/** The prompt of those who are not to be asked anything. */
export const nobodyAsked: Prompt = async () => {
  throw new Error('a question was asked');
};

/** What a shell there says, on a connection of its own. */
export async function canRun(spec: HostSpec, prompt: Prompt = nobodyAsked): Promise<string> {
  const host = await createConnect(prompt)(spec, TIMEOUTS);
  try {
    return (await host.run('echo "hello from $0"')).stdout;
  } finally {
    await host.close();
  }
}

/** The error of a connect that has to fail. */
export async function refusal(
  spec: HostSpec,
  prompt: Prompt = nobodyAsked,
  timeouts: Timeouts = TIMEOUTS,
): Promise<HostError> {
  return failureOf(createConnect(prompt)(spec, timeouts));
}
