/** The user's ssh agent. One that is away or refuses to sign has no keys for us: the next way to log in is tried. */
import ssh2, {
  type BaseAgent as AgentType,
  type IdentityCallback,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

export class ForgivingAgent extends ssh2.BaseAgent {
  readonly #agent: AgentType;
  /** Keys it offered; undefined while it did not answer. */
  offered: number | undefined;

  constructor(socket: string) {
    super();
    this.#agent = ssh2.createAgent(socket);
  }

  override getIdentities(done: IdentityCallback): void {
    this.#agent.getIdentities((error, keys) => {
      this.offered = error ? undefined : (keys?.length ?? 0);
      done(undefined, error ? [] : keys);
    });
  }

  override sign(
    key: Parameters<AgentType['sign']>[0],
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : done;
    // An empty signature is refused by sshd, and the next key gets its turn; an error would end the handshake.
    this.#agent.sign(key, data, typeof options === 'function' ? {} : options, (error, signature) =>
      answer?.(undefined, error ? Buffer.alloc(0) : signature),
    );
  }
}
