import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { labName } from '../../cli/lab-flags.ts';
import { describeFaults, describeLab, MANAGERS, parseFault, startLab, TOPOLOGIES } from '../../lab/index.ts';

export default class LabUp extends BaseCommand {
  static override summary = 'Bring up a virtual fleet on this machine: network namespaces, real sshd, real switches.';
  static override description =
    `Needs root. Nothing of it touches the machine's own interfaces, and all of it disappears with its process.

Faults:
${describeFaults().join('\n')}`;
  static override examples = [
    '<%= config.bin %> lab up --hosts 4 --fault firewall-input@h2',
    '<%= config.bin %> lab run -- mcready ping -i /run/mcready-lab/inventory.yaml',
  ];
  static override flags = {
    ...labName,
    hosts: Flags.integer({ min: 1, max: 500, default: 4, description: 'how many' }),
    topology: Flags.option({
      options: TOPOLOGIES,
      default: 'flat',
      description: 'data networks: one, two with a router between, three in a row with two routers',
    })(),
    kind: Flags.option({
      options: ['light', 'systemd'] as const,
      default: 'light',
      description: 'what a host is: namespaces with an sshd, or a Debian system booted with systemd',
    })(),
    manager: Flags.option({
      options: MANAGERS,
      description: "what configures a booted host's interfaces (default networkd)",
    })(),
    busybox: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'HOST',
      description: 'a host with the tools of busybox only, behind dropbear (kind light)',
    }),
    switch: Flags.boolean({ description: 'have the switches be a host of the inventory, sw1 (kind light)' }),
    rebuild: Flags.boolean({ description: 'build the Debian tree of booted hosts anew' }),
    fault: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME@HOST',
      description: 'inject a fault',
    }),
  };

  async run(): Promise<{ readonly name: string; readonly pid: number; readonly inventory: string } | undefined> {
    const { flags } = await this.parse(LabUp);
    const faults = (flags.fault ?? []).map(parseFault);
    const { name, hosts, topology, kind, manager, busybox = [] } = flags;
    const switches = { switch: flags.switch };
    const options = {
      name,
      hosts,
      topology,
      faults,
      kind,
      busybox,
      ...switches,
      ...(manager === undefined ? {} : { manager }),
    };
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const lab = await startLab(options, { detached: true, rebuild: flags.rebuild, say });
    if (this.jsonEnabled()) return { name: lab.name, pid: lab.pid, inventory: lab.inventory };
    this.print(`${describeLab(lab, faults).join('\n')}`);
    return undefined;
  }
}
