import ssh2 from 'ssh2';

export interface KeyPair {
  /** OpenSSH format, with a newline at the end. */
  readonly private: string;
  /** `ssh-ed25519 AAAA…`, without newline. */
  readonly public: string;
}

/** A new ed25519 key; in this process, because an ssh-keygen for every host costs more than the rest of the host. */
export function newKey(): KeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return { private: pair.private.endsWith('\n') ? pair.private : `${pair.private}\n`, public: pair.public.trim() };
}
