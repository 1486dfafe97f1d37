/** The turn of this run on a host: from before it is read for its changes until they are confirmed or put back. */
import { composeDisarm, composeTurn } from '../../changes/apply-script.ts';
import { type Host, HostError } from '../../hosts/types.ts';

/** @returns why this run must not change the host now; undefined when it has the turn, for so many seconds */
export async function takeTurn(host: Host, nonce: string, seconds: number): Promise<string | undefined> {
  const script = composeTurn(nonce, seconds);
  const turn = script.decode((await host.run(script.script)).stdout);
  switch (turn.whose) {
    case 'ours':
      return undefined;
    case 'other':
      return turn.why;
    case 'not-taken':
      return 'nothing was changed: no process that waits could be started on the host';
    case 'unknown':
      throw new HostError('connection-lost', `${host.name}: an answer was cut off`, 'Run it again.');
  }
}

/** Without changes to confirm or put back. A turn that cannot be given back, as the host is lost, ends by itself. */
export async function giveBackTurn(host: Host, nonce: string): Promise<void> {
  await host.run(composeDisarm(nonce).script);
}
