/** Flags shared by the host commands, written once. */
import { Args, Flags } from '@oclif/core';

export const selectionFlags = {
  inventory: Flags.string({
    char: 'i',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    description: "inventory: mcready's or Ansible's file, or 'host1,host2,' [default: inventory.yaml]",
  }),
  profile: Flags.string({
    char: 'p',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE|NAME',
    description: 'profile to hold the hosts against, in place of those the inventory assigns',
  }),
  limit: Flags.string({
    char: 'l',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'PATTERN',
    description: "hosts to work on: Ansible's patterns (feeds, feed*, feeds:!feed3, a:&b)",
  }),
};

export const runFlags = {
  forks: Flags.integer({ char: 'f', min: 1, max: 1000, default: 50, description: 'hosts worked on at once' }),
  timeout: Flags.integer({
    min: 1,
    max: 3600,
    default: 10,
    helpValue: 'SECONDS',
    description: 'for connecting, for the handshake, and three times that for one command',
  }),
};

export const outputFlags = {
  format: Flags.string({ options: ['text', 'json'], default: 'text', description: 'how the result is written' }),
  output: Flags.string({ char: 'o', helpValue: 'FILE', description: 'write the result to a file, not to stdout' }),
};

export const hostFlags = { ...selectionFlags, ...runFlags, ...outputFlags };

export const hostsArgument = {
  hosts: Args.string({ multiple: true, description: 'hosts or groups to limit the run to (patterns as for --limit)' }),
};

export const persistFlag = {
  persist: Flags.boolean({
    default: true,
    allowNo: true,
    description: 'look also at what a reboot would bring (apply: and make changes survive it)',
  }),
};
