import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { writeStarter } from '../flows/init.ts';
import { tell } from '../lib/tell.ts';

export default class Init extends BaseCommand {
  static override summary = 'Write an inventory and a profile to start from. Never overwrites a file.';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init site-a'];
  static override args = { dir: Args.string({ default: '.', description: 'folder to write into; made when missing' }) };

  async run(): Promise<{ readonly files: readonly string[] } | undefined> {
    const { args } = await this.parse(Init);
    const files = await writeStarter(args.dir);
    if (this.jsonEnabled()) return { files };
    this.print(`${files.map((file) => `wrote ${file}`).join('\n')}`);
    tell('Edit the hosts, then: mcready validate, mcready check\n');
    return undefined;
  }
}
