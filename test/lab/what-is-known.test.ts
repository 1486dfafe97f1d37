/**
 * What can be told of hosts that lack something: every fact and every setting, one line each, so that a new one that forgets
 * such hosts fails here. What /proc and /sys tell is known (or absent); what is not has the reason.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { FACTS } from '../../src/facts/index.ts';
import { injectFault } from '../../src/lab/index.ts';
import type { Json } from '../../src/lib/json.ts';
import type { Run } from '../../src/result/types.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { everySetting } from '../settings/values.ts';
import { hostOf, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const NO_ETHTOOL = 'this host has no ethtool';
const NO_BRIDGE = 'this host has no bridge';
/** What bridge(8) tells. */
const BRIDGE_FACTS = ['querier', 'bridge-stations', 'bridge-members', 'bridge-vlans'];
const NO_NFT = 'nft is not there: whether nf_tables has rules cannot be read';
const NOT_ROOT = 'nft -a list ruleset: Operation not permitted (you must be root)';
const NO_IP = 'this host has no ip; install it (apt-get install iproute2)';

/** Everything is known there, but for what is named: id of a fact or setting → the reasons, each once. */
interface Place {
  readonly place: string;
  readonly host: string;
  readonly user: 'root' | 'audit';
  readonly facts: Readonly<Record<string, readonly string[]>>;
  readonly settings: Readonly<Record<string, readonly string[]>>;
}

/** What ethtool tells, with why it is not told. */
function withoutEthtool(why: string): Pick<Place, 'facts' | 'settings'> {
  const facts = FACTS.map(({ id }) => id).filter((id) => id.startsWith('ethtool-'));
  const settings = SETTINGS.map(({ id }) => id).filter((id) => id.startsWith('ethtool.'));
  return { facts: all(facts, why), settings: all(settings, why) };
}

/** busybox has no package manager. */
const BUSYBOX = withoutEthtool(NO_ETHTOOL);
const DEBIAN = withoutEthtool(`${NO_ETHTOOL}; install it (apt-get install ethtool)`);
const WITHOUT_NFT = { facts: { netfilter: [NO_NFT] }, settings: { 'firewall.accept': [NO_NFT] } };
const WITHOUT_ROOT = { facts: { netfilter: [NOT_ROOT] }, settings: { 'firewall.accept': [NOT_ROOT] } };

const PLACES: readonly Place[] = [
  { place: 'a usual host', host: 'h1', user: 'root', facts: {}, settings: {} },
  { place: 'a usual host, without root', host: 'h1', user: 'audit', ...WITHOUT_ROOT },
  ...(['root', 'audit'] as const).map((user) => ({
    place: `a busybox host, as ${user}`,
    host: 'h2',
    user,
    facts: { ...BUSYBOX.facts, ...WITHOUT_NFT.facts, ...all(BRIDGE_FACTS, NO_BRIDGE) },
    settings: { ...BUSYBOX.settings, ...WITHOUT_NFT.settings },
  })),
  {
    place: 'a host without ip',
    host: 'h3',
    user: 'root',
    // No file of /proc has IPv4 addresses with their interfaces.
    facts: { addresses: [NO_IP] },
    settings: { routes: [`table 100 cannot be read: ${NO_IP}`] },
  },
  { place: 'a host without ethtool', host: 'h4', user: 'root', ...DEBIAN },
];

describeWithLab('what is known of a host', () => {
  const lab = useLab({
    hosts: 4,
    busybox: ['h2'],
    faults: [{ fault: 'ethtool-missing', host: 'h4' }],
  });
  let profile = '';
  const inventories = new Map<string, string>();

  beforeAll(async () => {
    profile = await writeFile(lab(), 'every-setting.yaml', everySetting());
    const inventory = await sh(lab(), 'controller', `cat ${lab().inventory}`);
    for (const user of ['root', 'audit']) {
      const text = inventory.replace('user: root', `user: ${user}`);
      inventories.set(user, await writeFile(lab(), `${user}.yaml`, `${text}\n`));
    }
    for (const host of lab().hosts) await sh(lab(), { host }, 'ip link add br7 type bridge mcast_querier 1');
    await injectFault(lab(), 'ip-missing', 'h3');
  });

  function run(command: string, { host, user }: Place, ...flags: readonly string[]): Promise<Run> {
    const args = command === 'facts' ? flags : ['-p', profile, ...flags];
    return mcreadyRun(lab(), command, host, '-i', inventories.get(user) ?? '', ...args);
  }

  describe.each(PLACES)('$place', (place) => {
    test('every fact is known or absent, or unknown with the reason', async () => {
      const { facts = {} } = hostOf(await run('facts', place), place.host);

      expect(Object.keys(facts)).toEqual(FACTS.map(({ id }) => id));
      expect(reasons(Object.entries(facts).map(([id, fact]) => [id, whys(fact as Json)]))).toEqual(place.facts);
    });

    test('every setting is judged, or unknown with the reason; nothing is an error', async () => {
      const before = await wholeState(lab(), place.host);

      const { findings = [] } = hostOf(await run('check', place), place.host);

      expect(new Set(findings.map(({ setting }) => setting))).toEqual(new Set(SETTINGS.map(({ id }) => id)));
      expect(findings.filter(({ verdict }) => verdict === 'error')).toEqual([]);
      const unread = findings.filter(({ running, verdict }) => verdict === 'unknown' || running.state === 'unknown');
      expect(unread.filter(({ verdict }) => verdict !== 'unknown')).toEqual([]);
      const found = unread.map(({ setting, running }): [string, readonly string[]] => [setting, whys(running as Json)]);
      expect(reasons(found)).toEqual(place.settings);
      expect(await wholeState(lab(), place.host)).toBe(before);
    });
  });

  test.each(PLACES.filter(({ user }) => user === 'audit'))(
    '$place: apply is refused in one line before anything is changed',
    async (place) => {
      const before = await wholeState(lab(), place.host);

      const applied = await run('apply', place, '--yes');
      const { error, changes = [] } = hostOf(applied, place.host);

      expect(error).toMatchObject({
        code: 'root-needed',
        message: expect.stringMatching(/^h\d \(198\.18\.0\.1\d:22\): nothing was changed: audit is not root there/),
        hint: expect.stringContaining('become: sudo'),
      });
      expect(new Set(changes.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
      expect(applied.exitCode).toBe(4);
      expect(await wholeState(lab(), place.host)).toBe(before);
    },
  );
});

/** The reasons of everything unknown in it, each once. */
function whys(value: Json): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'state' in value && value.state === 'unknown' ? [String(value.why)] : [];
  return [...new Set([...own, ...Object.values(value).flatMap((part) => whys(part as Json))])];
}

function reasons(found: readonly (readonly [string, readonly string[]])[]): Record<string, readonly string[]> {
  return Object.fromEntries(found.filter(([, list]) => list.length > 0));
}

function all(ids: readonly string[], why: string): Record<string, readonly string[]> {
  return Object.fromEntries(ids.map((id) => [id, [why]]));
}
