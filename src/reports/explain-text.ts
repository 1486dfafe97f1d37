/** Explanations for a terminal. Pure. */
import type { Explain } from '../lib/explain.ts';
import type { Style } from './style.ts';
import { columns, wrap } from './text/layout.ts';

interface Topic extends Explain {
  readonly kind: string;
  readonly id: string;
}

export function topicText(topic: Topic, style: Style): string {
  const paragraph = (title: string, text: string) => [
    '',
    style.paint('strong', title),
    ...wrap(text, '  ', style.width),
  ];
  return [
    `${style.paint('strong', topic.title)} (${topic.kind} ${topic.id})`,
    ...paragraph('What it is', topic.what),
    ...paragraph('Why it matters', topic.why),
    ...paragraph('How it fails', topic.fails),
    '',
    style.paint('strong', 'See it by hand'),
    ...topic.see.map((command) => `  $ ${command}`),
    ...paragraph('Fix it', topic.fix),
    '',
    style.paint('strong', 'Sources'),
    ...topic.sources.map((source) => `  ${source}`),
  ].join('\n');
}

/** A line each, by kind. */
export function topicList(topics: readonly Topic[], style: Style): string {
  const kinds = [...new Set(topics.map((topic) => topic.kind))];
  return kinds
    .map((kind) => {
      const own = topics.filter((topic) => topic.kind === kind);
      return [style.paint('strong', `${kind}s`), ...columns(own.map(({ id, title }) => [`  ${id}`, title]))].join('\n');
    })
    .join('\n\n');
}
