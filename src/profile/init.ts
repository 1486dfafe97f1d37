/** What `mcready init` writes: an inventory and a profile to start from. Pure. */
import type { JsonSchema } from '../lib/json.ts';

const INVENTORY = `# yaml-language-server: $schema=schemas/inventory.schema.json
# Which hosts there are, how to reach them, which profiles hold for them. Nearest wins: host, group, defaults.
# What is not said here comes from your ~/.ssh/config, then from OpenSSH's defaults.
defaults:
  user: root
  # identity_file: ~/.ssh/id_ed25519
  become: none # sudo or doas when the user is not root (without a password)

hosts:
  feed1: {address: 192.0.2.11}
  desk1: {address: 192.0.2.21}
  desk2: {address: 192.0.2.22, vars: {data: ens2f0}} # its data interface has another name

groups:
  feeds:
    hosts: [feed1]
    profiles: [sender, profiles/site.yaml]
  desks:
    hosts: [desk1, desk2]
    profiles: [receiver, profiles/site.yaml]
  site:
    children: [feeds, desks]
    vars: {data: eth1} # the interface that carries the multicast; profiles call it \${data}
`;

const PROFILE = `# yaml-language-server: $schema=../schemas/profile.schema.json
# What is desired beyond the built-in profiles. Merged key by key, nearest wins.
name: site
description: Multicast of this site

interfaces:
  \${data}: # a name, a pattern (ens*) or a variable of the inventory
    multicast: true

# What "mcready ping" and "mcready ready" must prove.
delivery:
  - {group: 239.8.0.19, port: 23110, from: feeds, to: desks, ttl: 1, max_loss: 0}
`;

/**
 * @param schemas file name → schema, written beside them so that editors find what the modelines name
 * @returns path below the chosen folder → text
 */
export function starterFiles(schemas: { readonly [file: string]: JsonSchema } = {}): {
  readonly [path: string]: string;
} {
  const files: { [path: string]: string } = { 'inventory.yaml': INVENTORY, 'profiles/site.yaml': PROFILE };
  for (const [file, schema] of Object.entries(schemas))
    files[`schemas/${file}`] = `${JSON.stringify(schema, null, 2)}\n`;
  return files;
}
