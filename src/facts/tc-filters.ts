import { FIND_PACKAGE_MANAGER, installAdvice } from '../lib/install.ts';
import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { valuesOf } from './listed-files.ts';
import type { Answers, Fact } from './types.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Filters at the hooks of an interface, as tc prints them; empty: there are none. */
export interface TcFilters {
  readonly ingress: string;
  readonly egress: string;
}

/**
 * They hang on a qdisc, clsact or ingress: only interfaces that have one are asked. Without tc, the use count of the module that
 * makes these qdiscs tells whether there is one; where it is built in, nothing does.
 */
const SCRIPT = String.raw`
if command -v tc >/dev/null 2>&1; then
  if q=$(tc qdisc show 2>&1); then
    printf '%s\n' "$q" | while read -r w k h v d w; do
      case $k in clsact) at='ingress egress';; ingress) at=ingress;; *) continue;; esac
      for h in $at; do
        if f=$(tc filter show dev "$d" "$h" 2>&1); then printf 'at %s %s\n' "$d" "$h"; printf '%s\n' "$f" | sed 's/^/| /'
        else printf 'failed tc filter show dev %s %s: %s\n' "$d" "$h" "$f"; fi
      done
    done
  else printf 'failed tc qdisc show: %s\n' "$q"; fi
elif grep -qs '^sch_ingress [0-9]* [1-9]' /proc/modules; then FIND; echo "manager $pm"
else echo none; fi
echo end`
  .trim()
  .replace('FIND', FIND_PACKAGE_MANAGER);

/** Interfaces that have no filters are not in it. Source: tc(8), net/sched/sch_ingress.c. */
export const tcFiltersFact: Fact<ReadonlyMap<string, TcFilters>> = {
  id: 'tc-filters',
  title: 'Filters of tc at the ingress and egress of interfaces',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseTcFilters,
};

function parseTcFilters(answers: Answers): Reading<ReadonlyMap<string, TcFilters>> {
  const whole = wholeAnswer(answers, 'reading filters of tc');
  if (whole.state !== 'known') return whole;
  const lines = whole.value;
  const [manager] = valuesOf(lines, 'manager');
  if (lines.includes('none')) return absent('this host has no tc, and nothing tells of filters');
  if (lines.some((line) => line.startsWith('manager')))
    return unknown(
      `there may be filters (sch_ingress is in use), and no tc to read them${installAdvice('tc', manager)}`,
    );
  const filters = new Map<string, TcFilters>();
  for (const part of lines.join('\n').split(/^(?=at )/m)) {
    const [, device, hook] = /^at (\S+) (ingress|egress)$/m.exec(part) ?? [];
    const text = valuesOf(part.split('\n'), '|').join('\n');
    if (device === undefined || hook === undefined || text === '') continue;
    filters.set(device, { ...(filters.get(device) ?? { ingress: '', egress: '' }), [hook]: text });
  }
  return known(filters);
}
