/**
 * What the command line looks like from outside, compared with test/cli/commands.snapshot.json: a flag that goes or gets
 * another default breaks scripts. `MCREADY_UPDATE=1 npm run test:unit -- test/cli/commands`, then `npm run format`, writes it anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Command } from '@oclif/core';
import { runSchema } from '../../src/result/schema.ts';

const COMMANDS = 'src/commands';
const SNAPSHOT = 'test/cli/commands.snapshot.json';

interface Word {
  readonly type?: string;
  readonly char?: string;
  readonly aliases?: readonly string[];
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly allowNo?: boolean;
}

test('commands, flags, aliases, defaults and exit codes are those of the snapshot', async () => {
  const now = { commands: await commands(), exitCodes: exitCodes() };
  if (process.env.MCREADY_UPDATE === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(now, null, 2)}\n`);

  expect(JSON.parse(JSON.stringify(now))).toEqual(JSON.parse(readFileSync(SNAPSHOT, 'utf8')));
});

async function commands(): Promise<{ readonly [id: string]: object }> {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const entries = files.sort().map(async (file) => {
    const module = (await import(`../../${COMMANDS}/${file}`)) as { readonly default: typeof Command };
    const command = module.default;
    return [
      file.slice(0, -'.ts'.length).replaceAll('/', ' '),
      {
        json: command.enableJsonFlag,
        ...(command.aliases.length > 0 ? { aliases: command.aliases } : {}),
        args: words(command.args ?? {}),
        flags: words(command.flags ?? {}),
      },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Only what a user can tell: no description, no parser. */
function words(said: object): object {
  const entries = Object.entries(said).map(([name, word]: readonly [string, Word]) => {
    const { type, char, aliases, options, multiple, required, allowNo } = word;
    return [name, { type, char, aliases, options, multiple, required, allowNo, default: word.default }] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

/** Of a finished run, and of what could not begin (package.json tells oclif). */
function exitCodes(): object {
  const { oclif } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly oclif: { readonly exitCodes: object };
  };
  const { exitCode } = runSchema.properties as { readonly exitCode: { readonly enum: readonly number[] } };
  return { run: exitCode.enum, usage: oclif.exitCodes };
}
