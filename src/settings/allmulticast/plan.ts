import { linkCommand } from '../../changes/commands.ts';
import type { Plan, Wanted } from '../../changes/types.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import type { FactValues } from '../../facts/types.ts';
import { flagText } from '../boot-link.ts';
import { type Command, type LinkSetting, planLink } from '../link-plan.ts';
import { current } from './current.ts';

const SETTING: LinkSetting<boolean> = { id: 'allmulticast', current, command, commandHere, risk: () => 'none' };

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planLink(SETTING, facts, wanted);
}

function command(name: string, on: boolean): readonly string[] {
  return linkCommand(name, 'allmulticast', flagText(on));
}

/** busybox's ip has no word for it; ifconfig of busybox and net-tools have the same one. */
function commandHere(facts: FactValues, name: string, on: boolean): Command {
  const details = facts.get(linkDetailsFact);
  if (details.state !== 'known') return { why: details.why };
  const argv =
    details.value.source === 'iproute2' ? command(name, on) : ['ifconfig', name, on ? 'allmulti' : '-allmulti'];
  return { argv };
}
