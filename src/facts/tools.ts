import { known } from '../lib/reading.ts';
import type { Fact } from './types.ts';

const TOOLS = ['ip', 'ifconfig', 'ethtool', 'smcroutectl', 'smcrouted'] as const;

export type Tool = (typeof TOOLS)[number];

/** Tool → where the host's shell finds it; what is not there has no entry. Source: command -v. */
export const toolsFact: Fact<ReadonlyMap<Tool, string>> = {
  id: 'tools',
  title: 'Programs that settings are changed with',
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
