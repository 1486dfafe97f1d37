/** Opens SSH connections; what they share (keys, known_hosts, bastions, turns at an address) lives here, once a process. */
import type { Duplex } from 'node:stream';
import { loginOf } from '../failures.ts';
import { shellHost } from '../shell-host.ts';
import type { Host, HostSpec, Timeouts } from '../types.ts';
import { Bastions } from './bastions.ts';
import { Gate } from './gate.ts';
import { handshake } from './handshake.ts';
import { KnownHostsFiles } from './known-hosts-files.ts';
import { Link } from './link.ts';
import { PrivateKeys } from './private-keys.ts';
import type { Prompt } from './prompt.ts';
import { sshTransport } from './ssh-transport.ts';
import { openTcp } from './tcp-socket.ts';

interface Path {
  readonly stream: Duplex;
  readonly release: () => Promise<void>;
}

/** One for all hosts of a process. `connect` rejects with a HostError only. */
export class SshConnector {
  readonly #keys: PrivateKeys;
  readonly #knownHosts = new KnownHostsFiles();
  readonly #bastions = new Bastions();
  readonly #gate = new Gate();

  constructor(prompt: Prompt) {
    this.#keys = new PrivateKeys(prompt);
  }

  /** Rejects with a HostError. */
  async connect(spec: HostSpec, timeouts: Timeouts): Promise<Host> {
    return shellHost(spec, timeouts, sshTransport(spec, await this.#link(spec, spec.proxyJump, timeouts)));
  }

  async #link(spec: HostSpec, hops: readonly HostSpec[], timeouts: Timeouts): Promise<Link> {
    return this.#gate.pass(routeOf([...hops, spec]), async () => {
      const known = await this.#knownHosts.read(spec.knownHosts);
      const path = await this.#path(spec, hops, timeouts);
      try {
        const parts = { keys: this.#keys, knownHosts: this.#knownHosts, known };
        const { client } = await handshake(spec, path.stream, timeouts, parts);
        return new Link(client, path.stream, path.release);
      } catch (error) {
        await path.release();
        throw error;
      }
    });
  }

  /** The stream that SSH is spoken on: a TCP connection, or a channel of the last bastion. */
  async #path(spec: HostSpec, hops: readonly HostSpec[], timeouts: Timeouts): Promise<Path> {
    const hop = hops.at(-1);
    if (!hop) return { stream: await openTcp(spec, timeouts.connectMs), release: nothing };
    // The first bastion may have bastions of its own.
    const before = hops.length > 1 ? hops.slice(0, -1) : hop.proxyJump;
    const route = routeOf([...before, hop]);
    return this.#bastions.forward(spec, hop, route, timeouts.connectMs, () => this.#link(hop, before, timeouts));
  }
}

/** Example: `ops@198.18.0.1:22 > root@10.0.0.5:22`. */
function routeOf(specs: readonly HostSpec[]): string {
  return specs.map(loginOf).join(' > ');
}

async function nothing(): Promise<void> {
  return undefined;
}
