/** Explanations as a page of the reference. Pure. */
import type { Explain } from '../lib/explain.ts';

/** @param heading of the page; each topic is a section under its id, which is also its anchor */
export function referencePage(
  heading: string,
  intro: string,
  topics: readonly (Explain & { readonly id: string })[],
): string {
  return `${[`# ${heading}`, intro, ...topics.map(section)].join('\n\n')}\n`;
}

function section(topic: Explain & { readonly id: string }): string {
  return [
    `## ${topic.id}`,
    `**${topic.title}.** ${topic.what}`,
    `**Why it matters.** ${topic.why}`,
    `**How it fails.** ${topic.fails}`,
    `**See it by hand**\n\n\`\`\`sh\n${topic.see.join('\n')}\n\`\`\``,
    `**Fix it.** ${topic.fix}`,
    `**Sources**\n\n${topic.sources.map((source) => `- ${source}`).join('\n')}`,
  ].join('\n\n');
}
