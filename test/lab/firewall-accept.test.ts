/**
 * firewall.accept against the kernel: each rule set is really there, socat shows whether the group is delivered, a real query
 * whether a report comes back, and what check says agrees.
 */
import { beforeAll, expect, test } from '@jest/globals';
import type { Wanted } from '../../src/changes/types.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { netfilterFact } from '../../src/facts/netfilter.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Current } from '../../src/settings/types.ts';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { answersQuery, beMember } from './query.ts';
import { chain, GROUP, IGMP, RULE_SETS, SENDERS, UNCLEAR } from './rule-sets.ts';
import { wantedOf } from './setting-runner.ts';
import { describeWithLab, missing, sh, useLab } from './support.ts';

describeWithLab('firewall.accept', () => {
  const lab = useLab();
  beforeAll(async () => {
    if (missing.length > 0) return;
    await beMember(lab(), 'h2');
  });

  async function load(host: string, rules: string): Promise<void> {
    const script = 'nft flush ruleset && cat >/tmp/rules && nft -f /tmp/rules';
    const { code, stderr } = await lab().exec({ host }, ['sh', '-c', script], { stdin: rules });
    expect([code, stderr]).toEqual([0, '']);
  }

  async function check(host: string, desired: object): Promise<Current> {
    const setting = settingById('firewall.accept');
    const wanted: Wanted = wantedOf(setting, { desired: { group: GROUP, port: 23110, dev: 'eth1', ...desired } });
    const read = composeRead([interfacesFact, ...setting.facts], { interfaces: [], nonce: 'read' });
    const ran = await lab().exec({ host }, ['sh'], { stdin: read.script });
    return setting.current(read.decode(ran.stdout), wanted, [wanted]);
  }

  test.each(RULE_SETS)('%s', async (_name, rules, verdict) => {
    await load('h2', rules.startsWith('table') ? rules : chain('input', rules));

    const { running } = await check('h2', {});
    const delivered = await received(lab(), { from: 'h1', to: 'h2', group: GROUP });
    const answers = await answersQuery(lab(), 'h1');

    expect(delivered).toBe(verdict === 'accepted' ? 5 : 0);
    expect(running.state).toBe('known');
    const said = running.state === 'known' ? String(running.value) : '';
    expect([said.includes('the group dropped'), said.includes('IGMP')]).toEqual([delivered === 0, !answers]);
    expect(said === 'accepted').toBe(delivered > 0 && answers);
  });

  test.each(IGMP)('IGMP at %s: %s', async (hook, rules, says) => {
    await load('h2', chain(hook, rules));

    const { running } = await check('h2', {});

    expect(await answersQuery(lab(), 'h1')).toBe(says === 'accepted');
    expect(running).toEqual({ state: 'known', value: says });
  });

  test.each(SENDERS)('a sender, at %s: %s', async (hook, rule, verdict) => {
    await load('h2', '');
    await load('h1', chain(hook, rule));

    const { running } = await check('h1', { direction: 'send' });
    const delivered = await received(lab(), { from: 'h1', to: 'h2', group: GROUP }).catch((thrown: Error) => thrown);

    if (verdict === 'accepted') expect([delivered, running]).toEqual([5, { state: 'known', value: 'accepted' }]);
    else {
      if (hook === 'output') expect(String(delivered)).toContain('Operation not permitted');
      else if (delivered !== 0) expect(String(delivered)).toContain('Operation not permitted');
      expect(running).toEqual({ state: 'known', value: 'the group dropped' });
    }
    await load('h1', '');
  });

  test.each(UNCLEAR)('not known: %s', async (rules, rule) => {
    await load('h2', chain('input', rules));

    expect((await check('h2', {})).running).toEqual({
      state: 'unknown',
      why: expect.stringContaining(`"${rule}" in inet t c`),
    });
  });

  test('the source, when it is said, decides rules that ask for it', async () => {
    await load('h2', chain('input', 'ip saddr 198.18.0.0/15 udp dport 23110 drop'));

    expect((await check('h2', { source: '198.18.0.9' })).running).toMatchObject({ value: 'the group dropped' });
    expect((await check('h2', { source: '192.0.2.9' })).running).toMatchObject({ value: 'accepted' });
  });

  test('a prefix passes when all its groups do; the finding names those that do not', async () => {
    await load('h2', chain('input', `ip daddr ${GROUP} drop`));

    expect((await check('h2', { group: '239.9.0.0/16' })).running).toMatchObject({ value: 'accepted' });
    expect(await check('h2', { group: '239.8.0.0/16' })).toMatchObject({
      running: { value: 'the group dropped' },
      why: `"ip daddr ${GROUP} drop" in inet t c drops the group (${GROUP})`,
    });
    expect(await received(lab(), { from: 'h1', to: 'h2', group: '239.8.0.20' })).toBe(5);
  });

  test('the remedy of a finding, run by hand, lets the group and IGMP through', async () => {
    await load(
      'h2',
      'table inet t { chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; }; }',
    );
    const profile = await writeFile(
      lab(),
      'firewall.yaml',
      `name: p\nfirewall:\n  accept:\n    - {group: 239.8.0.0/16, port: 23110, dev: eth1}\n`,
    );
    const before = hostOf(await mcreadyRun(lab(), 'check', 'h2', '-p', profile), 'h2').findings![0]!;
    expect(before).toMatchObject({
      setting: 'firewall.accept',
      item: '239.8.0.0/16 port 23110 dev eth1',
      verdict: 'drift',
      why: expect.stringContaining('works for about 4 minutes'),
    });

    await sh(lab(), { host: 'h2' }, before.remedy.join('\n'));

    expect((await mcreadyRun(lab(), 'check', 'h2', '-p', profile)).verdict).toBe('match');
    expect(await received(lab(), { from: 'h1', to: 'h2', group: GROUP })).toBe(5);
    expect(await answersQuery(lab(), 'h1')).toBe(true);
  });

  test('without root the rules are not known, never none', async () => {
    await load('h2', chain('input', 'udp dport 23110 drop'));
    const setting = settingById('firewall.accept');
    const read = composeRead(setting.facts, { interfaces: [], nonce: 'read' });
    const argv = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--bounding-set', '-all', 'sh'];

    const ran = await lab().exec({ host: 'h2' }, argv, { stdin: read.script });

    expect(read.decode(ran.stdout).get(netfilterFact)).toEqual({
      state: 'unknown',
      why: expect.stringContaining('Operation not permitted'),
    });
  });
});
