/** What `smcroutectl -p -d show routes` prints. Pure. */
import { fullPrefix } from './prefix.ts';

/** A rule of smcrouted: from its configuration or added at run time, whether the kernel has an entry for it already or not. */
export interface DaemonRoute {
  /** With its length: `239.8.0.19/32`, `ff15::1/128`. */
  readonly group: string;
  /** With its length; null: any source, (*,G). */
  readonly source: string | null;
  readonly from: string;
  /** Interfaces, as smcrouted found them to exist. */
  readonly to: readonly string[];
}

/** Sections that hold rules; the third, `Kernel MFC Table`, is the kernel's own. */
const RULES = ['(*,G) Template Rules', '(S,G) Rules'];

/** `(198.18.1.7, 239.8.0.20)    eth1    0    0  eth2 eth3`, packets and bytes in between. */
const ROW = /^\((\S+), (\S+)\)\s+(\S+)\s+\d+\s+\d+\s*(.*)$/;

/** The rules only: the table below them is what the kernel has, and is read from /proc. */
export function parseDaemonRoutes(lines: readonly string[]): readonly DaemonRoute[] {
  let inRules = false;
  const routes: DaemonRoute[] = [];
  for (const line of lines) {
    const [, source, group, from, to = ''] = ROW.exec(line) ?? [];
    if (source === undefined || group === undefined || from === undefined) {
      if (/^\S.* (Rules|Table)$/.test(line)) inRules = RULES.includes(line);
      continue;
    }
    if (!inRules) continue;
    const names = to.split(/\s+/).filter((name) => name !== '');
    routes.push({ group: fullPrefix(group), source: source === '*' ? null : fullPrefix(source), from, to: names });
  }
  return routes;
}
