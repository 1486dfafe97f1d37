/** firewall.accept with rules of iptables, in legacy tables and in nf_tables: socat shows what they do, and check agrees. */
import { describe, expect, test } from '@jest/globals';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { findProgram } from '../../src/lab/programs.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Current } from '../../src/settings/types.ts';
import { received } from './multicast.ts';
import { wantedOf } from './setting-runner.ts';
import { describeWithLab, mustRun, sh, useLab } from './support.ts';

const UDP_DROP = '-A INPUT -p udp --dport 23110 -j DROP';

/** Arguments of iptables, one line a call, and whether the group is delivered; undefined: it cannot be told from the rules. */
const RULE_SETS: readonly (readonly [name: string, rules: readonly string[], delivered: boolean | undefined])[] = [
  ['no rules', [], true],
  ['a drop of all groups', ['-A INPUT -d 224.0.0.0/4 -p udp -j DROP'], false],
  ['all but a prefix', ['-A INPUT ! -d 239.8.0.0/16 -p udp -j DROP'], true],
  ['several ports', ['-A INPUT -p udp -m multiport --dports 23000:23200,5000 -j DROP'], false],
  ['several other ports', ['-A INPUT -p udp -m multiport --dports 5000,5001 -j DROP'], true],
  ['a pattern of interfaces', ['-A INPUT -i eth+ -p udp --dport 23110 -j REJECT'], false],
  ['other interfaces', ['-A INPUT ! -i eth1 -p udp --dport 23110 -j DROP'], true],
  ['states without new', ['-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', UDP_DROP], false],
  ['a new one accepted', ['-A INPUT -m state --state NEW -p udp -j ACCEPT', UDP_DROP], true],
  ['the packet type', ['-A INPUT -m pkttype --pkt-type multicast -p udp -j DROP'], false],
  ['the type of address', ['-A INPUT -m addrtype --dst-type MULTICAST -j RETURN', UDP_DROP], true],
  ['not a type of address', ['-A INPUT -m addrtype ! --dst-type LOCAL -p udp -j DROP'], false],
  ['a range of groups', ['-A INPUT -m iprange --dst-range 239.8.0.0-239.8.255.255 -p udp -j DROP'], false],
  [
    'a chain that returns',
    ['-N sub', '-A sub -p udp --dport 23110 -j RETURN', '-A sub -p udp -j DROP', '-A INPUT -j sub'],
    true,
  ],
  ['a goto', ['-N sub', '-A sub -p tcp -j DROP', '-A INPUT -p udp -g sub', UDP_DROP], true],
  ['the table raw', ['-t raw -A PREROUTING -p udp --dport 23110 -j DROP'], false],
  ['the table mangle', ['-t mangle -A PREROUTING -d 239.0.0.0/8 -p udp -j DROP'], false],
  ['a comment', ['-A INPUT -p udp -m comment --comment "x -j DROP y" -j ACCEPT', UDP_DROP], true],
  ['a policy', ['-A INPUT -p tcp -j ACCEPT', '-A INPUT -i lo -j ACCEPT', '-P INPUT DROP'], false],
  ['words that are not understood', ['-A INPUT -p udp -m u32 --u32 "0=1" -j DROP'], undefined],
  [
    'untracked packets',
    ['-t raw -A PREROUTING -p udp -j CT --notrack', '-A INPUT -m conntrack --ctstate NEW -p udp -j DROP'],
    undefined,
  ],
];

const there = findProgram('iptables-legacy') !== undefined;
if (!there)
  process.stderr.write('\nSKIPPED: tests of iptables, because it is not installed (apt install iptables)\n\n');
const describeWithIptables = there || mustRun ? describeWithLab : describe.skip;

describeWithIptables('firewall.accept and iptables', () => {
  const lab = useLab();

  async function load(program: string, rules: readonly string[]): Promise<void> {
    const tables = ['filter', 'raw', 'mangle'].flatMap((table) => [`-t ${table} -F`, `-t ${table} -X`]);
    const calls = [
      'nft flush ruleset',
      ...tables.map((words) => `iptables-legacy ${words}`),
      'iptables-legacy -P INPUT ACCEPT',
      ...rules.map((words) => `${program} ${words}`),
    ];
    await sh(lab(), { host: 'h2' }, `set -e\nexport XTABLES_LOCKFILE=/run/xtables.lock\n${calls.join('\n')}`);
  }

  async function check(): Promise<Current> {
    const setting = settingById('firewall.accept');
    const wanted = wantedOf(setting, { desired: { group: '239.8.0.19', port: 23110, dev: 'eth1' } });
    const read = composeRead([interfacesFact, ...setting.facts], { interfaces: [], nonce: 'read' });
    const ran = await lab().exec({ host: 'h2' }, ['sh'], { stdin: read.script });
    return setting.current(read.decode(ran.stdout), wanted, [wanted]);
  }

  const cases = ['iptables-legacy', 'iptables-nft'].flatMap((program) =>
    RULE_SETS.map((one) => [program, ...one] as const),
  );

  test.each(cases)('%s: %s', async (program, _name, rules, delivered) => {
    await load(program, rules);

    const { running } = await check();

    if (delivered === undefined) {
      expect(running).toMatchObject({ state: 'unknown', why: expect.stringContaining('cannot be told from') });
      return;
    }
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.19' })).toBe(delivered ? 5 : 0);
    expect(running.state).toBe('known');
    expect(running.state === 'known' && String(running.value).includes('the group dropped')).toBe(!delivered);
  });
});
