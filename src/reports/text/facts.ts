/** Facts for people: an outline a host. Pure. */
import type { Json } from '../../lib/json.ts';
import { printableLine } from '../../lib/text.ts';
import type { Run } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { errorLines, wrap } from './layout.ts';

export function factsText(run: Run, style: Style): string {
  return run.hosts
    .map((host) => {
      const lines = [`${style.paint('strong', host.name)} (${host.address})`];
      if (host.error) lines.push(...errorLines(host.error, style.width));
      for (const [fact, reading] of Object.entries(host.facts ?? {})) {
        lines.push(`  ${style.paint('strong', fact)}`);
        if (reading.state === 'known') lines.push(...outline(reading.value, '    '));
        else lines.push(...wrap(`${reading.state}: ${reading.why}`, '    ', style.width));
      }
      return lines.join('\n');
    })
    .join('\n\n');
}

function outline(value: Json, indent: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}${printableLine(String(value))}`];
  const entries: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((part: Json) => ['-', part] as const)
    : Object.entries(value);
  if (entries.length === 0) return [`${indent}(none)`];
  return entries.flatMap(([key, part]) => {
    if (typeof part === 'object' && part !== null && Object.values(part).every(isScalar)) {
      return [`${indent}${printableLine(key)} ${inline(part)}`];
    }
    if (isScalar(part)) return [`${indent}${printableLine(key)} ${printableLine(String(part))}`];
    return [`${indent}${printableLine(key)}`, ...outline(part, `${indent}  `)];
  });
}

function inline(value: Json): string {
  if (Array.isArray(value)) return value.map((part: Json) => printableLine(String(part))).join(' ');
  return Object.entries(value ?? {})
    .map(([key, part]) => `${printableLine(key)}=${printableLine(String(part))}`)
    .join(' ');
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
