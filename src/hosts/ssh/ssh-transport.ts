/** Programs over one SSH connection. */
import type { ClientChannel } from 'ssh2';
import { messageOf } from '../../lib/errors.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { connectionLost, sessionRefused } from '../failures.ts';
import type { Ending, Program, Transport } from '../program.ts';
import { SessionRefused, Sessions } from '../sessions.ts';
import type { HostSpec } from '../types.ts';
import type { Link } from './link.ts';

/** A session that sshd refuses waits for another to end, see Sessions. */
export function sshTransport(spec: HostSpec, link: Link): Transport {
  const sessions = new Sessions(Number.POSITIVE_INFINITY);

  async function begin(command: string): Promise<Program> {
    try {
      return await execProgram(link, command);
    } catch (error) {
      if (link.lost !== undefined) throw connectionLost(spec, link.lost);
      throw new SessionRefused(messageOf(error));
    }
  }

  async function start(argv: readonly string[]): Promise<Program> {
    try {
      return await sessions.start(() => begin(`exec ${quoteCommand(argv)}`));
    } catch (error) {
      throw error instanceof SessionRefused ? sessionRefused(spec, error.message) : error;
    }
  }

  return { start, close: () => link.close() };
}

/**
 * The program is made in the callback itself: when sshd's consent and the exit of a command that ended at once (nologin, a
 * forced command) come in one packet, ssh2 tells both before anything that waits for a promise has its turn.
 */
function execProgram(link: Link, command: string): Promise<Program> {
  return new Promise((resolve, reject) => {
    link.client.exec(command, (error, channel) => (error ? reject(error) : resolve(channelProgram(link, channel))));
  });
}

function channelProgram(link: Link, channel: ClientChannel): Program {
  const exited = Promise.withResolvers<Ending>();
  const finished = Promise.withResolvers<Ending>();
  let ending: Ending = { lost: 'the connection was lost before the command ended' };
  let stopped = false;

  function lose(): void {
    exited.resolve({ lost: link.lost ?? 'the connection was lost' });
    finished.resolve({ lost: link.lost ?? 'the connection was lost' });
  }
  // Before ssh2 ends the channels of a lost connection as if they had ended well.
  const forget = link.onLost(lose);
  channel.on('exit', (code: number | null, signal?: string) => {
    ending = code === null ? { lost: `the command was ended by ${signal ?? 'a signal'}` } : { code };
    exited.resolve(ending);
  });
  channel.on('close', () => {
    exited.resolve(ending);
    finished.resolve(ending);
    forget();
  });
  channel.on('error', lose);
  channel.stderr.on('error', lose);

  function kill(): void {
    if (stopped) return;
    stopped = true;
    channel.resume();
    channel.stderr.resume();
    // sshd answers a close only when the program has ended, so its answer is not waited for.
    channel.close();
    const stoppedEnding: Ending = 'code' in ending ? ending : { lost: 'the program was stopped' };
    exited.resolve(stoppedEnding);
    finished.resolve(stoppedEnding);
  }

  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited: exited.promise,
    finished: finished.promise,
    kill,
  };
}
