import { linkCommand } from '../../changes/commands.ts';
import type { Action, Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import { toolsFact } from '../../facts/tools.ts';
import type { FactValues } from '../../facts/types.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { interfaceName } from '../interface.ts';
import { current } from './current.ts';

/** `ip link`, else `ifconfig`: ethtool cannot set this flag, and /sys/class/net/IF/flags takes no multicast bit safely. */
export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  const changes: Change[] = [];
  const impossible: Impossible[] = [];
  const tools = facts.get(toolsFact);
  for (const one of wanted) {
    const name = interfaceName(one);
    const { running, why } = current(facts, one);
    if (running.state !== 'known') {
      impossible.push({ wanted: one, why: running.why, remedy: [] });
      continue;
    }
    if (running.value === one.desired) continue;
    const tool = tools.state === 'known' && (tools.value.has('ip') ? 'ip' : tools.value.has('ifconfig') && 'ifconfig');
    if (!tool) {
      const remedy = [quoteCommand(linkCommand(name, 'multicast', one.desired ? 'on' : 'off'))];
      impossible.push({ wanted: one, why: 'this host has neither ip nor ifconfig to change it with', remedy });
      continue;
    }
    changes.push({
      setting: 'multicast',
      target: name,
      why: why ?? '',
      actions: [setFlag(tool, name, one.desired)],
      undo: [setFlag(tool, name, !one.desired)],
      risk: 'none',
      serves: [one],
    });
  }
  return { changes, impossible };
}

function setFlag(tool: 'ip' | 'ifconfig', name: string, on: boolean): Action {
  const argv =
    tool === 'ip'
      ? linkCommand(name, 'multicast', on ? 'on' : 'off')
      : ['ifconfig', name, on ? 'multicast' : '-multicast'];
  return { kind: 'run', argv, unchangedOnFailure: true };
}
