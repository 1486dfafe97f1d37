import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { styleFor } from '../cli/terminal-style.ts';
import { explain, TOPICS, type Topic } from '../flows/explain.ts';
import { topicList, topicText } from '../reports/explain-text.ts';

export default class ExplainCommand extends BaseCommand {
  static override summary = 'What a setting or a cause is, why it matters for multicast, how it fails, how to fix it.';
  static override description = 'Without a name: all of them, a line each.';
  static override examples = ['<%= config.bin %> explain rp_filter', '<%= config.bin %> explain receiver-rp-filter'];
  static override args = { topic: Args.string({ description: 'a setting of a profile, or the code of a cause' }) };

  async run(): Promise<Topic | readonly Topic[] | undefined> {
    const { args } = await this.parse(ExplainCommand);
    const topic = args.topic === undefined ? undefined : explain(args.topic);
    if (this.jsonEnabled()) return topic ?? TOPICS;
    const style = styleFor(process.stdout);
    process.stdout.write(`${topic === undefined ? topicList(TOPICS, style) : topicText(topic, style)}\n`);
    return undefined;
  }
}
