import { generateKeyPairSync, randomBytes } from 'node:crypto';

export interface KeyPair {
  /** OpenSSH format, with a newline at the end. */
  readonly private: string;
  /** `ssh-ed25519 AAAA…`, without newline. */
  readonly public: string;
}

const TYPE = 'ssh-ed25519';

/**
 * A new ed25519 key in the format of openssh-key-v1 (OpenSSH's PROTOCOL.key), without passphrase. Made in this process:
 * 50 starts of ssh-keygen cost more than a lab, and ssh2's generator drops a leading zero of the public key, so that
 * sshd refuses one key in 256.
 */
export function newKey(): KeyPair {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicBytes = Buffer.from(x, 'base64url');
  const publicBlob = Buffer.concat([field(TYPE), field(publicBytes)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    ...[check, check, publicBlob, field(Buffer.concat([Buffer.from(d, 'base64url'), publicBytes]))],
    field('mcready-lab'),
  ]);
  const none = [field('none'), field('none'), field('')];
  const oneKey = Buffer.from([0, 0, 0, 1]);
  const all = [Buffer.from('openssh-key-v1\0'), ...none, oneKey, field(publicBlob), field(padded(secret))];
  const text = Buffer.concat(all).toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
  return {
    private: `-----BEGIN OPENSSH PRIVATE KEY-----\n${text}\n-----END OPENSSH PRIVATE KEY-----\n`,
    public: `${TYPE} ${publicBlob.toString('base64')}`,
  };
}

/** Length before content, as SSH writes strings. */
function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** To a multiple of 8 with the bytes 1, 2, 3, …. */
function padded(secret: Buffer): Buffer {
  const missing = (8 - (secret.length % 8)) % 8;
  return Buffer.concat([secret, Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, missing))]);
}
