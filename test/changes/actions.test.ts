import { expect, test } from '@jest/globals';
import { actionShell, actionText } from '../../src/changes/actions.ts';
import type { Action } from '../../src/changes/types.ts';

const cases: readonly (readonly [action: Action, text: string, shell: string])[] = [
  [
    { kind: 'sysctl', path: ['net', 'ipv4', 'conf', 'all', 'rp_filter'], value: '0' },
    'sysctl -w net.ipv4.conf.all.rp_filter=0',
    'S /proc/sys/net/ipv4/conf/all/rp_filter 0',
  ],
  [
    { kind: 'sysctl', path: ['net', 'ipv4', 'conf', 'eth0.100', 'rp_filter'], value: '0' },
    'sysctl -w net.ipv4.conf.eth0/100.rp_filter=0',
    'S /proc/sys/net/ipv4/conf/eth0.100/rp_filter 0',
  ],
  [
    { kind: 'sysctl', path: ['net', 'ipv4', 'tcp_mem'], value: '1 2 3' },
    `sysctl -w 'net.ipv4.tcp_mem=1 2 3'`,
    `S /proc/sys/net/ipv4/tcp_mem '1 2 3'`,
  ],
  [
    { kind: 'run', argv: ['ip', 'link', 'set', 'dev', "it's", 'multicast', 'on'] },
    `ip link set dev 'it'\\''s' multicast on`,
    `R '' ip link set dev 'it'\\''s' multicast on`,
  ],
  [
    { kind: 'run', argv: ['ip', 'route', 'del', '239.0.0.0/8'], alreadySo: 'No such process' },
    'ip route del 239.0.0.0/8',
    `R 'No such process' ip route del 239.0.0.0/8`,
  ],
  [
    { kind: 'write', path: '/etc/a b.conf', content: 'one\ntwo $x\n', mode: '0640' },
    `cat > '/etc/a b.conf' <<'END' && chmod 0640 '/etc/a b.conf'\none\ntwo $x\nEND`,
    `W '/etc/a b.conf' 'one\ntwo $x\n' 0640`,
  ],
  [
    { kind: 'write', path: '/etc/x', content: 'END\n', mode: '0644' },
    `cat > /etc/x <<'END_' && chmod 0644 /etc/x\nEND\nEND_`,
    `W /etc/x 'END\n' 0644`,
  ],
  [
    { kind: 'write', path: '/etc/x', content: 'open', mode: '0644' },
    'printf %s open > /etc/x && chmod 0644 /etc/x',
    'W /etc/x open 0644',
  ],
  [{ kind: 'remove', path: '/etc/x' }, 'rm -f /etc/x', 'X /etc/x'],
  [{ kind: 'folder', path: '/etc/x.d' }, 'mkdir -p /etc/x.d', 'D /etc/x.d'],
  [{ kind: 'remove-folder', path: '/etc/x.d' }, 'rmdir /etc/x.d 2>/dev/null || :', 'E /etc/x.d'],
];

test.each(cases)('%j', (action, text, shell) => {
  expect(actionText(action)).toBe(text);
  expect(actionShell(action)).toBe(shell);
});
