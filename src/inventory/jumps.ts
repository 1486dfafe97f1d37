/** `ssh -J`: `[user@]host[:port]`, several with commas. Pure. */

export interface Hop {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** @returns none for `none` and for nothing said */
export function parseJumps(text: string | undefined): readonly Hop[] {
  if (text === undefined || text.toLowerCase() === 'none') return [];
  return text.split(',').map((part) => parseHop(part.trim().replace(/^ssh:\/\//, '')));
}

function parseHop(text: string): Hop {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? undefined : text.slice(0, at);
  const rest = text.slice(at + 1);
  const [, bracketed, plain, port] = rest.match(/^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/) ?? [];
  return {
    host: bracketed ?? plain ?? rest,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
