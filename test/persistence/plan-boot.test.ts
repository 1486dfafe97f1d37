import { expect, test } from '@jest/globals';
import { bootFact } from '../../src/facts/boot.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { bootValue, planBoot } from '../../src/persistence/index.ts';
import { slotOf, stated } from './statements.ts';

const WHY = '/etc/netplan/10-lab.yaml: Permission denied, root is needed';

/** Of everything that keepers read, nothing could be: as for a user without root where only root may read it. */
const FACTS: FactValues = {
  get<T>(fact: Fact<T>): Reading<T> {
    if (fact === (bootFact as Fact)) {
      return known({ init: 'systemd', process: 'systemd', sysctl: 'systemd-sysctl' }) as Reading<T>;
    }
    return unknown(WHY);
  },
};

test('what cannot be read is not stated elsewhere on top of it', () => {
  const words = ['link', 'eth1', 'link', 'mtu'];
  expect(bootValue(FACTS, slotOf(...words))).toEqual(unknown(WHY));

  const one = stated(words, '9000', 3);
  const plan = planBoot(FACTS, [{ stated: [one], impossible: [] }]);

  expect(plan).toEqual({ changes: [], impossible: [{ wanted: one.serves[0], why: WHY, remedy: [] }] });
});
