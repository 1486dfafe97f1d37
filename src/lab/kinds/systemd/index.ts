import { readFileSync } from 'node:fs';
import type { Kind } from '../types.ts';
import { booted, reboot, requireSystem } from './boot.ts';
import { files } from './files.ts';
import { HOST, INIT, ONCE, SWEEP, SYSTEM } from './scripts.ts';
import { ensureTree, treeSource } from './tree.ts';

/** A host is a Debian system, booted with systemd in systemd-nspawn on an overlay of one tree. */
export const systemd: Kind = {
  id: 'systemd',
  commands: [
    { command: 'debootstrap', from: 'debootstrap' },
    { command: 'systemd-nspawn', from: 'systemd-container' },
    { command: 'flock', from: 'util-linux' },
  ],
  probe: `
step 'the unified cgroup hierarchy'; mount -t cgroup2 none /sys/fs/cgroup
step 'overlayfs on a tmpfs'; mkdir /run/l /run/u /run/w /run/t; mount -t overlay none /run/t -o lowerdir=/run/l,upperdir=/run/u,workdir=/run/w
`,
  // Its system has namespaces of its own at each boot.
  namespaces: ['--mount'],
  scripts: () => ({ ONCE, HOST, SYSTEM, INIT }),
  sweep: SWEEP,
  missing() {
    const source = treeSource();
    return 'why' in source ? [source.why] : [];
  },
  async prepare(say, rebuild) {
    const tree = await ensureTree(say, rebuild);
    const account = (name: string) => readFileSync(`${tree}/etc/${name}`, 'utf8');
    return { tree, accounts: { passwd: account('passwd'), group: account('group'), shadow: account('shadow') } };
  },
  files,
  enter: requireSystem,
  ready: booted,
  reboot,
};
