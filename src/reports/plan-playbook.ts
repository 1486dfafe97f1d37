/** A plan as an Ansible playbook: one play a host, one task a command. Pure. */
import { stringify } from 'yaml';
import { printableLine } from '../lib/text.ts';
import type { Run } from '../result/types.ts';

/** Hosts without changes are left out. */
export function planPlaybook(run: Run): string {
  const plays = run.hosts
    .filter((host) => (host.changes ?? []).length > 0)
    .map((host) => ({
      hosts: host.name,
      gather_facts: false,
      become: true,
      tasks: (host.changes ?? []).flatMap((change) =>
        change.commands.map((command) => ({
          name: literal(printableLine(`${change.setting} ${change.target}: ${change.why}`)),
          'ansible.builtin.shell': literal(command),
          changed_when: true,
        })),
      ),
    }));
  return `# Written by mcready ${run.run.version} on ${run.run.startedAt}: what "mcready apply" would run.\n${stringify(plays).trimEnd()}`;
}

/**
 * Ansible fills templates in on the controller, also in names: whatever opens one (`{{`, `{%`, `{#`) is written as a
 * template that gives just that, so that a value of a profile or a host is never evaluated.
 */
function literal(text: string): string {
  return text.replace(/\{[{%#]/g, (opening) => `{{ '${opening}' }}`);
}
