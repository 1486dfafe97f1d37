/** nm-settings-keyfile(5), as NetworkManager writes it and takes it. Pure. */

export interface Assignment {
  /** Without brackets; aliases as NetworkManager writes them: `ethernet`. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
  /** Counts from 1. */
  readonly line: number;
}

export interface KeyfileRoute {
  /** Prefix in full. */
  readonly to: string;
  readonly via: string | undefined;
  /** undefined: the connection's, which is the device's unless it says one. */
  readonly metric: number | undefined;
  readonly options: ReadonlyMap<string, string>;
  readonly line: number;
}

const ALIASES: Readonly<Record<string, string>> = { '802-3-ethernet': 'ethernet' };

/** Sections by the names that nm-settings(5) has, with the line of each key. What is no line of it is left out. */
export function parseKeyfile(text: string): readonly Assignment[] {
  const assignments: Assignment[] = [];
  let section = '';
  for (const [at, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = ALIASES[header] ?? header;
    const [, key, value = ''] = /^\s*([^#=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (header === undefined && key !== undefined) assignments.push({ section, key, value, line: at + 1 });
  }
  return assignments;
}

/**
 * `nmcli --terse connection show`, which needs no root, as assignments without lines: `ethtool.feature-gro:on`, and
 * `ipv4.routes:239.0.0.0/8 5 src=198.18.1.1, 239.7.0.0/16 198.18.1.2`. undefined: its routes are in a form that is not known.
 */
export function parseShown(text: string): readonly Assignment[] | undefined {
  const assignments: Assignment[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', key, value = ''] = /^([a-z0-9-]+)\.([a-z0-9_-]+):(.*)$/.exec(line) ?? [];
    const section = ALIASES[name] ?? name;
    if (key !== 'routes') {
      if (key !== undefined && value !== '') assignments.push({ section, key, value, line: 0 });
      continue;
    }
    if (value.includes('{')) return undefined;
    const routes = value.replaceAll('\\', '').split(', ');
    for (const [at, route] of routes.filter((one) => one !== '').entries()) {
      const words = route.split(' ');
      const [to = '', ...rest] = words.filter((word) => !word.includes('='));
      const via = rest.find((word) => /[.:]/.test(word)) ?? '';
      const metric = rest.find((word) => !/[.:]/.test(word)) ?? '';
      const options = words.filter((word) => word.includes('=')).join(',');
      assignments.push({ section, key: `route${at + 1}`, value: `${to},${via},${metric}`, line: 0 });
      assignments.push({ section, key: `route${at + 1}_options`, value: options, line: 0 });
    }
  }
  return assignments;
}

/** The last one said of a key, as glib has it. */
export function saidOf(assignments: readonly Assignment[], section: string, key: string): Assignment | undefined {
  return assignments.findLast((one) => one.section === section && one.key === key);
}

/** `route1=239.0.0.0/8,0.0.0.0,5` with `route1_options=src=198.18.1.1,table=100`, in the order of their numbers, which is nmcli's. */
export function routesOf(assignments: readonly Assignment[], section: 'ipv4' | 'ipv6'): readonly KeyfileRoute[] {
  const numbered = assignments.flatMap((one) => {
    const number = one.section === section ? /^routes?(\d+)$/.exec(one.key)?.[1] : undefined;
    return number === undefined ? [] : [{ number: Number(number), one }];
  });
  const sorted = numbered.sort((a, b) => a.number - b.number);
  return sorted.map(({ one }) => {
    const [to = '', via = '', metric = ''] = one.value.split(/[,;]/).map((word) => word.trim());
    const options = saidOf(assignments, section, `${one.key}_options`)?.value ?? '';
    return {
      to: to.includes('/') ? to : `${to}/${section === 'ipv4' ? 32 : 128}`,
      via: via === '' || via === '0.0.0.0' || via === '::' ? undefined : via,
      metric: metric === '' ? undefined : Number(metric),
      options: new Map(options.split(',').map((option) => option.split('=', 2) as [string, string])),
      line: one.line,
    };
  });
}
