/** Plans of settings that are one value of an interface each, set by one command. Pure. */
import type { Action, Change, Impossible, Plan, Wanted } from '../changes/types.ts';
import { installAdviceHere, toolsFact } from '../facts/tools.ts';
import type { FactValues } from '../facts/types.ts';
import type { Json } from '../lib/json.ts';
import { quoteCommand } from '../lib/shell.ts';
import { flagText } from './boot-link.ts';
import { interfaceName } from './interface.ts';
import type { Current } from './types.ts';

/** argv, or why this host has none. */
export type Command = { readonly argv: readonly string[] } | { readonly why: string };

/** What tells one such setting from another. */
export interface LinkSetting<D> {
  readonly id: string;
  current(facts: FactValues, wanted: Wanted<D>): Current;
  /** What a person would type. */
  command(name: string, value: D): readonly string[];
  /** What sets it on this host. */
  commandHere(facts: FactValues, name: string, value: D): Command;
  risk(desired: D): Change['risk'];
  /** Why it must not be done, though it could. */
  whyNot?(facts: FactValues, wanted: Wanted<D>, now: D): string | undefined;
  /** What else puts back what the change takes along; run behind the command that sets the value back. */
  alsoUndo?(facts: FactValues, wanted: Wanted<D>, now: D): readonly Action[];
}

/** One change a value; what cannot be set, or not be put back, is impossible, with the reason. */
export function planLink<D extends Json>(
  setting: LinkSetting<D>,
  facts: FactValues,
  wanted: readonly Wanted<D>[],
): Plan {
  const changes: Change[] = [];
  const impossible: Impossible[] = [];
  for (const one of wanted) {
    const { running, why } = setting.current(facts, one);
    if (running.state !== 'known') {
      impossible.push({ wanted: one, why: running.why, remedy: [] });
      continue;
    }
    if (running.value === one.desired) continue;
    const change = changeOf(setting, facts, one, running.value as D, why);
    if ('risk' in change) changes.push(change);
    else impossible.push(change);
  }
  return { changes, impossible };
}

function changeOf<D extends Json>(
  setting: LinkSetting<D>,
  facts: FactValues,
  wanted: Wanted<D>,
  now: D,
  why: string | undefined,
): Change | Impossible {
  const name = interfaceName(wanted);
  const blocked = setting.whyNot?.(facts, wanted, now);
  if (blocked !== undefined) return { wanted, why: blocked, remedy: [] };
  const action = setting.commandHere(facts, name, wanted.desired);
  if ('why' in action)
    return { wanted, why: action.why, remedy: [quoteCommand(setting.command(name, wanted.desired))] };
  const back = setting.commandHere(facts, name, now);
  if ('why' in back) return { wanted, why: `it could not be put back: ${back.why}`, remedy: [] };
  return {
    setting: setting.id,
    target: name,
    why: why ?? `it is ${typeof now === 'boolean' ? flagText(now) : now}`,
    actions: [run(action.argv)],
    undo: [run(back.argv), ...(setting.alsoUndo?.(facts, wanted, now) ?? [])],
    risk: setting.risk(wanted.desired),
    serves: [wanted],
  };
}

/** `ip` (iproute2's or busybox's), else `ifconfig`. */
export function ipOrIfconfig(facts: FactValues, byIp: readonly string[], byIfconfig: readonly string[]): Command {
  const tools = facts.get(toolsFact);
  if (tools.state === 'known' && tools.value.has('ip')) return { argv: byIp };
  if (tools.state === 'known' && tools.value.has('ifconfig')) return { argv: ['ifconfig', ...byIfconfig] };
  return { why: `this host has neither ip nor ifconfig to change it with${installAdviceHere(facts, 'ip')}` };
}

function run(argv: readonly string[]): Action {
  return { kind: 'run', argv, unchangedOnFailure: true };
}
