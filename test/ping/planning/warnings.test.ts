/** What changes no verdict and has to be said of a mesh. */
import { expect, test } from '@jest/globals';
import { meshAlarms, meshWarnings } from '../../../src/ping/planning/warnings.ts';
import { healthyHost, PLAN, patched } from '../evidence.ts';

test('nothing is said of healthy hosts', () => {
  const hosts = [healthyHost('a', 0), healthyHost('b', 1)];

  expect([...meshAlarms(PLAN, hosts), ...meshWarnings(PLAN, hosts)]).toEqual([]);
});

test.each([
  ['stale', /b received 3 packets that are no part of this run \(3 of other runs, 0 foreign\)/],
  ['foreign', /b received 3 packets that are no part of this run \(0 of other runs, 3 foreign\)/],
  ['unplanned', /\(0 of other runs, 3 foreign\)/],
])('packets that are %s: a warning', (kind, text) => {
  const hosts = [healthyHost('a', 0), patched(healthyHost('b', 1), { after: { counts: { [kind]: 3 } } })];

  expect(meshWarnings(PLAN, hosts)).toEqual([expect.stringMatching(text)]);
  expect(meshAlarms(PLAN, hosts)).toEqual([]);
});

test.each([
  ['forged', { after: { counts: { forged: 2 } } }, /FORGED OR DAMAGED: b received 2 packets/],
  ['own, and came back', { after: { counts: { own: 3 } } }, /OWN PACKETS CAME BACK to b: 3 packets .*something sends/],
  ['of the control group', { after: { control: { 0: 4 } } }, /NEGATIVE CONTROL FAILED on b: it heard 4 packets/],
])('packets that are %s: an alarm', (_name, patch, text) => {
  expect(meshAlarms(PLAN, [patched(healthyHost('b', 1), patch)])).toEqual([expect.stringMatching(text)]);
});
