/** Tokens and variables in ssh_config's paths. Pure. */
import path from 'node:path';
import type { Controller } from './controller.ts';

export interface Tokens {
  readonly address: string;
  readonly alias: string;
  readonly port: number;
  readonly user: string;
  readonly controller: Controller;
}

/** ssh_config(5), TOKENS and ENVIRONMENT VARIABLES; a token that is not known stays as it is. */
export function expandPath(text: string, { address, alias, port, user, controller }: Tokens): string {
  const tokens = new Map([
    ['%%', '%'],
    ['%d', controller.home],
    ['%h', address],
    ['%n', alias],
    ['%p', String(port)],
    ['%r', user],
    ['%u', controller.user],
  ]);
  const filled = text
    .replace(/%./g, (token) => tokens.get(token) ?? token)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => controller.env[name] ?? whole);
  return filled.startsWith('~/') ? path.join(controller.home, filled.slice(2)) : filled;
}
