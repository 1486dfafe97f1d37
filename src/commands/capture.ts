import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { outputFlags, persistFlag, runFlags, selectionFlags } from '../cli/flags.ts';
import { type Capture, captureHost } from '../flows/capture.ts';
import { oneHost } from '../flows/fleet/one-host.ts';
import { finishRun } from '../flows/fleet/run.ts';
import { inputError } from '../lib/errors.ts';
import { tell } from '../lib/tell.ts';
import { count } from '../lib/text.ts';
import { PLAIN } from '../reports/style.ts';
import { textReport } from '../reports/text/index.ts';
import type { Run } from '../result/types.ts';

export default class CaptureCommand extends BaseCommand {
  static override summary = 'Write a profile that describes a known-good host. Never changes a host.';
  static override description =
    'It says what decides delivery on the interfaces that carry multicast, and what is not as the kernel begins with. Before it is ' +
    'handed over it is held against what was read: exit code 3 when the host would not match it.';
  static override examples = [
    '<%= config.bin %> capture feed1 -o profiles/feed.yaml',
    '<%= config.bin %> capture feed1 --interface eth1 --name feed',
  ];
  static override args = { host: Args.string({ required: true, description: 'the host: a pattern that means one' }) };
  static override flags = {
    inventory: selectionFlags.inventory,
    interface: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'interface to describe [default: those that carry multicast]',
    }),
    name: Flags.string({ description: "name of the profile [default: the host's]" }),
    all: Flags.boolean({ description: 'also what is as the kernel or the driver begins with, on every interface' }),
    persist: persistFlag.persist,
    timeout: runFlags.timeout,
    ...outputFlags,
  };

  async run(): Promise<Run | undefined> {
    const { args, flags } = await this.parse(CaptureCommand);
    const start = this.start('capture');
    if (flags.name === '') throw inputError('usage', '--name is empty', 'name the profile, or leave --name out');
    const host = await oneHost(flags.inventory ?? [], args.host);
    const { interface: interfaces = [], all, persist: boot, name } = flags;
    const about = { interfaces, all, boot, version: start.version, at: start.startedAt };
    const captured = await this.onFleet({ ...flags, forks: 1 }, async (_context, fleet) =>
      captureHost(fleet, host, { ...about, ...(name === undefined ? {} : { name }) }),
    );
    const run = finishRun(start, { hosts: [captured.host], warnings: captured.warnings });
    this.#tellOf(run, captured);
    const { text } = captured;
    if (text !== undefined || this.jsonEnabled()) return this.deliver(run, () => (text ?? '').trimEnd(), flags.output);
    process.exitCode = run.exitCode;
    return undefined;
  }

  /** stdout is the profile's. */
  #tellOf(run: Run, { host, warnings }: Capture): void {
    for (const warning of warnings) tell(`left out: ${warning}\n`);
    if (run.exitCode !== 0) tell(`${textReport(run, ['findings'], PLAIN)}\n`);
    else tell(`${host.name} matches it: ${count(host.findings?.length ?? 0, 'value')}\n`);
  }
}
