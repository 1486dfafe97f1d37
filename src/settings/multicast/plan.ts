import { linkCommand } from '../../changes/commands.ts';
import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { flagText } from '../boot-link.ts';
import { ipOrIfconfig, type LinkSetting, planLink } from '../link-plan.ts';
import { current } from './current.ts';

/** ethtool cannot set this flag, and /sys/class/net/IF/flags takes no multicast bit safely. */
const SETTING: LinkSetting<boolean> = {
  id: 'multicast',
  current,
  command,
  commandHere: (facts, name, on) => ipOrIfconfig(facts, command(name, on), [name, on ? 'multicast' : '-multicast']),
  risk: () => 'none',
};

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planLink(SETTING, facts, wanted);
}

function command(name: string, on: boolean): readonly string[] {
  return linkCommand(name, 'multicast', flagText(on));
}
