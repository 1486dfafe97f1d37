import { installAdvice, installCommand, PACKAGE_MANAGERS } from '../lib/install.ts';
import { known } from '../lib/reading.ts';
import type { Fact, FactValues } from './types.ts';

const TOOLS = ['ip', 'ifconfig', 'ethtool', 'smcroutectl', 'smcrouted', ...PACKAGE_MANAGERS] as const;

export type Tool = (typeof TOOLS)[number];

/** Tool → where the host's shell finds it; what is not there has no entry. Source: command -v. */
export const toolsFact: Fact<ReadonlyMap<Tool, string>> = {
  id: 'tools',
  title: 'Programs that settings are changed with, and that install them',
  needs: {
    found: {
      kind: 'script',
      sh: `for t in ${TOOLS.join(' ')}; do command -v "$t" >/dev/null 2>&1 && printf '%s ' "$t" && command -v "$t"; done; :`,
    },
  },
  parse(answers) {
    const found = answers.command('found');
    const lines = found.state === 'ran' ? found.stdout.split('\n') : [];
    const tools = new Map<Tool, string>();
    for (const tool of TOOLS) {
      const line = lines.find((candidate) => candidate.startsWith(`${tool} `));
      if (line !== undefined) tools.set(tool, line.slice(tool.length + 1));
    }
    return known(tools);
  },
};

/** What installs a program here: for a setting that declared the tools; undefined where that is not known. */
export function installHere(facts: FactValues, program: string): string | undefined {
  return installCommand(program, managerOf(facts));
}

/** The same as the end of a sentence that says that it is missing. */
export function installAdviceHere(facts: FactValues, program: string): string {
  return installAdvice(program, managerOf(facts));
}

function managerOf(facts: FactValues): string | undefined {
  const tools = facts.get(toolsFact);
  return tools.state === 'known' ? PACKAGE_MANAGERS.find((manager) => tools.value.has(manager)) : undefined;
}
