/** A plan as an Ansible playbook: one play a host, one task a command. Pure. */
import { stringify } from 'yaml';
import type { Run } from '../result/types.ts';

export function planPlaybook(run: Run): string {
  const plays = run.hosts
    .filter((host) => (host.changes ?? []).length > 0)
    .map((host) => ({
      hosts: host.name,
      gather_facts: false,
      become: true,
      tasks: (host.changes ?? []).flatMap((change) =>
        change.commands.map((command) => ({
          name: `${change.setting} ${change.target}: ${change.why}`,
          // Braces of the command are the shell's, not Jinja's.
          'ansible.builtin.shell': `{% raw %}${command}{% endraw %}`,
          changed_when: true,
        })),
      ),
    }));
  return `# Written by mcready ${run.run.version} on ${run.run.startedAt}: what "mcready apply" would run.\n${stringify(plays).trimEnd()}`;
}
