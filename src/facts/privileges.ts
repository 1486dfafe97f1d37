import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

/** What the host's commands run with. */
export interface Privileges {
  /** Effective user; 0 may write all of /proc/sys/net, also without any capability. */
  readonly uid: number;
  /** CAP_NET_ADMIN: links, routes, ethtool, nft. Root of a container can be without it. */
  readonly netAdmin: boolean;
}

/** Bit of linux/capability.h. */
const CAP_NET_ADMIN = 12;
const PATH = '/proc/self/status';

/** As whom everything is read, and changed. Source: /proc/self/status, that of the reading program. */
export const privilegesFact: Fact<Privileges> = {
  id: 'privileges',
  title: 'User and capabilities that everything is read and changed with',
  needs: { status: { kind: 'files', paths: [PATH] } },
  parse: parsePrivileges,
};

function parsePrivileges(answers: Answers): Reading<Privileges> {
  const status = answers.files('status').get(PATH);
  if (status?.state !== 'known') return unknown(status?.why ?? `${PATH} was not read`);
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status.value)?.[1];
  const capabilities = /^CapEff:\t([0-9a-f]+)$/m.exec(status.value)?.[1];
  if (uid === undefined || capabilities === undefined) return unknown(`${PATH}: no Uid and CapEff`);
  const netAdmin = (BigInt(`0x${capabilities}`) >> BigInt(CAP_NET_ADMIN)) % 2n === 1n;
  return known({ uid: Number(uid), netAdmin });
}
