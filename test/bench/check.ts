/**
 * 50 lab hosts audited by mcready, by an Ansible playbook that reads the same things, and by `xargs -P 20 ssh` with the
 * same shell script; in one run, so that the ratios hold where the seconds do not. Needs root, `npm run build` and
 * ansible-core:  npm run bench
 */

import { interfacesFact } from '../../src/facts/interfaces.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { Fact } from '../../src/facts/types.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { benchLab, median, memoryOf, printMachine, seconds, TELL_MEMORY, timed } from './fleet.ts';

const HOSTS = 50;
const ROUNDS = 3;
const FOLDER = '/run/mcready-lab';

const facts = new Set<Fact>([interfacesFact, ...SETTINGS.flatMap((setting) => setting.facts)]);
const { script } = composeRead([...facts], { interfaces: ['eth1'], nonce: 'bench' });

/** Six tasks: the keys, the flags, the routes, the features, the daemon, the multicast routing tables. */
const PLAYBOOK = `
- hosts: all
  gather_facts: false
  tasks:
    - {name: rp_filter, ansible.builtin.shell: "grep -H '' /proc/sys/net/ipv4/conf/*/rp_filter", changed_when: false}
    - {name: mc_forwarding, ansible.builtin.shell: "grep -H '' /proc/sys/net/ipv4/conf/*/mc_forwarding", changed_when: false}
    - {name: flags, ansible.builtin.shell: "grep -H '' /sys/class/net/*/flags", changed_when: false}
    - {name: routes, ansible.builtin.command: ip route show table all, changed_when: false}
    - {name: features, ansible.builtin.command: ethtool -k eth1, changed_when: false}
    - {name: tables, ansible.builtin.command: cat /proc/net/ip_mr_vif /proc/net/ip_mr_cache, changed_when: false}
`;

await printMachine();
const lab = await benchLab(HOSTS);
try {
  const { stdout: config } = await timed(lab, ['cat', `${FOLDER}/ssh_config`], { expected: [0] });
  if (!config.includes('Host')) throw new Error('the lab has no ssh_config');
  await write('playbook.yml', PLAYBOOK);
  await write('hosts.ini', lab.hosts.map((host) => `${host}\n`).join(''));
  await write('hosts.txt', lab.hosts.map((host) => `${host}\n`).join(''));
  await write('read.sh', script);

  const ssh = `ssh -F ${FOLDER}/ssh_config -o BatchMode=yes`;
  const runs = {
    mcready: [] as number[],
    boot: [] as number[],
    xargs: [] as number[],
    memory: [] as number[],
    bootMemory: [] as number[],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const check = await audit(['--no-persist'], [0, 1]);
    runs.mcready.push(check.ms);
    runs.memory.push(memoryOf(check));
    // Hosts of a light lab never boot: their files are read all the same, and the verdict is unknown.
    const boot = await audit([], [3]);
    runs.boot.push(boot.ms);
    runs.bootMemory.push(memoryOf(boot));
    const xargs = `xargs -P 20 -I HOST sh -c '${ssh} HOST sh -s < ${FOLDER}/read.sh > /dev/null' < ${FOLDER}/hosts.txt`;
    runs.xargs.push((await timed(lab, ['sh', '-c', xargs], { expected: [0] })).ms);
  }
  const ansible = await timed(lab, ['ansible-playbook', '-i', `${FOLDER}/hosts.ini`, `${FOLDER}/playbook.yml`], {
    expected: [0],
    env: {
      ...process.env,
      ANSIBLE_PIPELINING: 'True',
      ANSIBLE_FORKS: '50',
      ANSIBLE_SSH_ARGS: `-F ${FOLDER}/ssh_config -o ControlMaster=auto -o ControlPersist=60s`,
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_LOCALHOST_WARNING: 'False',
    },
  });
  const mcready = median(runs.mcready);
  const xargs = median(runs.xargs);
  const most = (memory: readonly number[]) => `${Math.max(...memory).toFixed(0)} MiB at most`;
  console.log(
    `mcready check --no-persist, ${HOSTS} hosts: ${seconds(mcready)} (median of ${ROUNDS}), ${most(runs.memory)}`,
  );
  console.log(`  with the files of the next boot:    ${seconds(median(runs.boot))}, ${most(runs.bootMemory)}`);
  console.log(
    `xargs -P 20 ssh, same script: ${seconds(xargs)}: mcready is ${(xargs / mcready).toFixed(1)} times faster`,
  );
  console.log(
    `ansible-playbook, 6 tasks:    ${seconds(ansible.ms)}: mcready is ${(ansible.ms / mcready).toFixed(1)} times faster`,
  );
} finally {
  await lab.down();
}

async function audit(flags: readonly string[], expected: readonly number[]) {
  const argv = ['check', '-i', lab.inventory, '-p', 'receiver', '--json', '-o', '/dev/null', ...flags];
  const env = { ...process.env, NODE_OPTIONS: TELL_MEMORY };
  return timed(lab, [process.execPath, 'bin/run.js', ...argv], { expected, env });
}

async function write(name: string, text: string): Promise<void> {
  await timed(lab, ['sh', '-c', `cat > ${FOLDER}/${name}`], { expected: [0], stdin: text });
}
