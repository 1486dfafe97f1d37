import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { selectionFlags } from '../cli/flags.ts';
import { type Validated, validateFiles } from '../flows/validate.ts';
import { count } from '../lib/text.ts';

export default class Validate extends BaseCommand {
  static override summary = 'Hold profiles and inventories against their schemas: file:line:column, what is wrong.';
  static override description =
    'Without FILES: the inventory (-i) and every profile it assigns, with their variables filled in for each host.';
  static override examples = ['<%= config.bin %> validate', '<%= config.bin %> validate profiles/*.yaml'];
  static override args = { files: Args.string({ multiple: true, description: 'profiles and inventories' }) };
  static override flags = selectionFlags;

  async run(): Promise<Validated | undefined> {
    const { args, flags } = await this.parse(Validate);
    const selection = this.selection({ ...flags, forks: 1, timeout: 1 }, undefined);
    const validated = await validateFiles(args.files ?? [], selection);
    if (this.jsonEnabled()) return validated;
    const what = [
      count(validated.files.length, 'file'),
      ...(validated.hosts > 0 ? [count(validated.hosts, 'host')] : []),
    ];
    this.print(`valid: ${what.join(', ')}`);
    return undefined;
  }
}
