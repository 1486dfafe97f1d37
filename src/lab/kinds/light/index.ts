import { readFileSync } from 'node:fs';
import { findProgram } from '../../programs.ts';
import { succeed } from '../../succeed.ts';
import type { LabOptions } from '../../types.ts';
import type { Kind } from '../types.ts';
import { files } from './files.ts';
import { BUSYBOX, HOST, INIT } from './scripts.ts';

/** A host is namespaces on the machine's own files, with an sshd in them. */
export const light: Kind = {
  id: 'light',
  commands: [
    { command: 'sshd', from: 'openssh-server' },
    { command: 'ethtool', from: 'ethtool' },
    { command: 'nft', from: 'nftables' },
    { command: 'sudo', from: 'sudo' },
    { command: 'smcrouted', from: 'smcroute', unless: ({ topology }) => topology === 'flat' },
    { command: 'busybox', from: 'busybox', unless: withoutBusybox },
    { command: 'dropbear', from: 'dropbear-bin', unless: withoutBusybox },
  ],
  probe: `
step 'overlayfs on /etc'; mkdir /run/u /run/w; mount -t overlay none /etc -o lowerdir=/etc,upperdir=/run/u,workdir=/run/w
step 'a nftables table'; nft add table inet probe
`,
  namespaces: ['--net', '--mount', '--uts', '--ipc'],
  scripts: () => ({ ONCE: '', HOST, INIT, BUSYBOX, SSHD: findProgram('sshd') ?? 'sshd' }),
  missing: () => [],
  prepare: async () => ({
    accounts: {
      passwd: readFileSync('/etc/passwd', 'utf8'),
      group: readFileSync('/etc/group', 'utf8'),
      shadow: readFileSync('/etc/shadow', 'utf8'),
    },
  }),
  files,
  enter: (place) => place,
  async ready(lab, host) {
    if (host.router) await succeed(lab, { host: host.name }, ['smcrouted', '-N']);
    return { state: 'running', failed: [] };
  },
};

function withoutBusybox({ busybox }: Partial<LabOptions>): boolean {
  return busybox?.length === 0;
}
