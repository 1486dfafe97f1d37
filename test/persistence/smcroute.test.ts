/** smcroute.service at boot: its answer parsed, its configuration read and edited. */
import { describe, expect, test } from '@jest/globals';
import { actionText } from '../../src/changes/actions.ts';
import { type SmcrouteService, smcrouteServiceFact } from '../../src/facts/smcroute-service.ts';
import type { Answers, Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading } from '../../src/lib/reading.ts';
import { smcroute } from '../../src/persistence/smcroute/index.ts';
import type { Slot, Stated } from '../../src/persistence/types.ts';

const MAIN = '/etc/smcroute.conf';
const ENABLED: Slot = { kind: 'vif', interface: 'eth1', property: 'enabled' };
const THRESHOLD: Slot = { kind: 'vif', interface: 'eth1', property: 'ttl-threshold' };
const ANY: Slot = { kind: 'mroute', group: '239.8.0.19/32', source: '', interface: 'eth1' };
const ONE: Slot = { ...ANY, source: '198.18.4.1/32' };

function serviceOf(files: Record<string, string>, more: Partial<SmcrouteService> = {}): Reading<SmcrouteService> {
  const listed = Object.entries(files).map(([path, text]) => ({ path, mode: '0644', content: known(text, path) }));
  const config = { path: MAIN, files: listed, folders: [] };
  const unit = '/lib/systemd/system/smcroute.service';
  return known({ enabled: 'enabled', unit, onlyNamed: true, wants: true, config, ...more });
}

function valuesOf(reading: Reading<SmcrouteService>): FactValues {
  return { get: <T>(_fact: Fact<T>) => reading as Reading<T> };
}

function parse(stdout: string): Reading<SmcrouteService> {
  const answers: Answers = {
    files: () => new Map(),
    command: () => ({ state: 'ran', code: 0, stdout, stderr: '' }),
    each: () => new Map(),
  };
  return smcrouteServiceFact.parse(answers);
}

describe('the fact', () => {
  test.each([
    ['', 'absent', 'this host has no smcrouted'],
    ['installed\n', 'unknown', 'what starts smcrouted at boot is not known: systemd is not the init'],
    ['installed\nsystemd\n', 'absent', 'this host has no smcroute.service'],
  ])('%j is %s', (stdout, state, why) => {
    expect(parse(stdout)).toEqual({ state, why });
  });

  test('a service with options of its environment file', () => {
    const stdout = [
      'installed\nsystemd\nenabled disabled\nunit /lib/systemd/system/smcroute.service\nwants',
      'arg /usr/sbin/smcrouted\narg -n\narg -s\narg -N\nconfig /etc/smcroute.conf',
      'file /etc/smcroute.conf\nmode -rw-r--r-- 1 0 0 19 Nov 25 20:00 /etc/smcroute.conf\n| phyint eth1 enable\n',
    ].join('\n');

    expect(parse(stdout)).toEqual(serviceOf({ [MAIN]: 'phyint eth1 enable\n' }, { enabled: 'disabled' }));
  });
});

describe('what is read', () => {
  test.each([
    ['the last phyint line', 'phyint eth1 enable\nphyint eth+ disable\n', ENABLED, 'off', 2],
    ['a threshold', 'phyint eth1 ttl-threshold 7 # x\n', THRESHOLD, '7', 1],
    ['no threshold said', 'phyint eth1 enable # ttl-threshold 7\n', THRESHOLD, '1', 1],
    [
      'outputs of two lines',
      'phyint eth+ enable\nmroute from eth1 group 239.8.0.19 to eth2\nmroute from eth1 group 239.8.0.19 to eth3\n',
      ANY,
      'eth2 eth3',
      3,
    ],
    [
      'an output that is not enabled before the line',
      'phyint eth1 enable\nphyint eth2 enable\nmroute from eth1 group 239.8.0.19 to eth2 eth3\nphyint eth3 enable\n',
      ANY,
      'eth2',
      3,
    ],
    [
      'the first route that covers it, not the nearest',
      'phyint eth+ enable\nmroute from eth1 group 239.0.0.0/8 to eth3\nmroute from eth1 group 239.8.0.19 to eth2\n',
      ANY,
      'eth3',
      2,
    ],
    [
      'its own route of one source, whatever comes first',
      'phyint eth+ enable\nmroute from eth1 group 239.0.0.0/8 to eth3\nmroute from eth1 source 198.18.4.1 group 239.8.0.19 to eth2\n',
      ONE,
      'eth2',
      3,
    ],
  ])('%s', (_name, text, slot, value, line) => {
    expect(smcroute.read(valuesOf(serviceOf({ [MAIN]: text })), slot)).toEqual(known(value, `${MAIN}:${line}`));
  });

  test.each([
    ['no line', 'phyint eth2 enable\n', {}, ENABLED],
    ['its input is not enabled', 'phyint eth2 enable\nmroute from eth1 group 239.8.0.19 to eth2\n', {}, ANY],
    ['the service is disabled', 'phyint eth1 enable\n', { enabled: 'disabled' }, ENABLED],
    ['the service is masked', 'phyint eth1 enable\n', { enabled: 'masked' }, ENABLED],
  ])('nothing: %s', (_name, text, more, slot) => {
    expect(smcroute.read(valuesOf(serviceOf({ [MAIN]: text }, more)), slot).state).toBe('absent');
  });

  test('without -N every interface takes part', () => {
    const values = valuesOf(serviceOf({ [MAIN]: '' }, { onlyNamed: false }));

    expect(smcroute.read(values, ENABLED)).toMatchObject({ state: 'known', value: 'on' });
  });
});

describe('what is written', () => {
  function plan(reading: Reading<SmcrouteService>, statements: readonly (readonly [Slot, string])[]) {
    const stated: Stated[] = statements.map(([slot, value]) => ({ statement: { slot, value }, serves: [] }));
    return smcroute.write(valuesOf(reading), stated).changes.map((change) => ({
      do: change.actions.map(actionText),
      undo: change.undo.map(actionText),
    }));
  }

  const LINK = '/etc/systemd/system/multi-user.target.wants/smcroute.service';

  test('lines and the link that enables the service, and all of it back', () => {
    const disabled = serviceOf({ [MAIN]: '# ours' }, { enabled: 'disabled' });

    expect(
      plan(disabled, [
        [ENABLED, 'on'],
        [THRESHOLD, '3'],
      ]),
    ).toEqual([
      {
        do: [
          `sh -c 'printf "%s\\n" "$@" | smcrouted -N -F /dev/stdin' sh 'phyint eth1 enable ttl-threshold 3'`,
          `printf %s 'phyint eth1 enable ttl-threshold 3\n# ours' > ${MAIN} && chmod 0644 ${MAIN}`,
          `ln -s /lib/systemd/system/smcroute.service ${LINK}`,
        ],
        undo: [`rm -f ${LINK}`, `printf %s '# ours' > ${MAIN} && chmod 0644 ${MAIN}`],
      },
    ]);
  });

  test('nothing when all is said', () => {
    expect(plan(serviceOf({ [MAIN]: 'phyint eth1 mrdisc\n' }), [[ENABLED, 'on']])).toEqual([]);
  });

  test.each(['eth+', 'e#1'])('an interface named %s is refused', (name) => {
    expect(plan(serviceOf({}), [[{ ...ENABLED, interface: name }, 'on']])).toEqual([]);
  });

  test.each([
    ['masked', false],
    ['static', false],
    ['disabled', true],
    ['enabled', true],
  ])('a service that is %s: %j', (enabled, able) => {
    expect(smcroute.canState(valuesOf(serviceOf({}, { enabled })), ENABLED)).toBe(able);
  });
});
