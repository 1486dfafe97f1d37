/**
 * Golden reports: every test/cases/reports/NAME.EXIT.json is a run, and each NAME.EXIT.REPORT.txt beside it what the
 * report makes of it. `MCREADY_UPDATE=1 npm run test:unit -- test/reports` writes them anew: look at the difference.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { planPlaybook } from '../../src/reports/plan-playbook.ts';
import { planScript } from '../../src/reports/plan-script.ts';
import { PLAIN, type Style, type Tone } from '../../src/reports/style.ts';
import { type TextPart, textReport } from '../../src/reports/text/index.ts';
import type { Run } from '../../src/result/types.ts';
import { exitCodeOf, runVerdict, summarise } from '../../src/result/verdict.ts';
import { documentOf } from '../result/published-schema.ts';

const FOLDER = 'test/cases/reports';
const PARTS: { readonly [command: string]: readonly TextPart[] } = {
  check: ['findings'],
  plan: ['changes'],
  apply: ['changes', 'findings'],
  facts: ['facts'],
  ping: ['served', 'pairs'],
  ready: ['findings', 'pairs'],
};
/** Tones as words, so that a golden file can be read: `<bad>drift</bad>`. */
const TONES: Style = { width: 80, paint: (tone: Tone, text: string) => `<${tone}>${text}</${tone}>` };

const REPORTS: { readonly [report: string]: (run: Run) => string | undefined } = {
  '80': (run) => textReport(run, PARTS[run.run.command] ?? [], PLAIN),
  '120': (run) => textReport(run, PARTS[run.run.command] ?? [], { ...PLAIN, width: 120 }),
  colours: (run) => textReport(run, PARTS[run.run.command] ?? [], TONES),
  sh: (run) => (run.run.command === 'plan' ? planScript(run) : undefined),
  ansible: (run) => (run.run.command === 'plan' ? planPlaybook(run) : undefined),
};

const cases = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

describe.each(cases)('%s', (file) => {
  const name = file.slice(0, -'.json'.length);
  const run = documentOf(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Run;

  test('is a run that could be: verdict, summary and exit code are what its parts say', () => {
    // Of Ctrl-C during a ping no part says anything.
    const verdict = run.verdict === 'interrupted' ? run.verdict : runVerdict(run.hosts, run.pairs);
    expect(run).toMatchObject({ verdict, exitCode: exitCodeOf(verdict), summary: summarise(run.hosts, run.pairs) });
    expect(name).toMatch(new RegExp(`\\.${run.exitCode}$`));
  });

  test.each(Object.keys(REPORTS))('%s', (report) => {
    const text = REPORTS[report]?.(run);
    const golden = `${FOLDER}/${name}.${report}.txt`;
    if (text === undefined) return expect(readdirSync(FOLDER)).not.toContain(`${name}.${report}.txt`);
    if (process.env.MCREADY_UPDATE === '1') writeFileSync(golden, `${text}\n`);

    expect(`${text}\n`).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  });

  if (run.run.command !== 'plan') return;

  test('the script is one that sh understands, and its commands are the plan', () => {
    const script = planScript(run);
    execFileSync('sh', ['-n'], { input: script });
    for (const command of run.hosts.flatMap((host) => host.changes ?? []).flatMap((change) => change.commands)) {
      expect(script).toContain(command);
    }
  });

  test('the playbook is YAML, its commands are the plan', () => {
    const plays = parse(planPlaybook(run)) as { hosts: string; tasks: { 'ansible.builtin.shell': string }[] }[];
    const planned = run.hosts.filter((host) => (host.changes ?? []).length > 0);
    expect(plays.map((play) => play.hosts)).toEqual(planned.map((host) => host.name));
    expect(plays.map((play) => play.tasks.map((task) => task['ansible.builtin.shell']))).toEqual(
      planned.map((host) => host.changes!.flatMap(({ commands }) => commands.map(literalOf))),
    );
  });
});

/** A text as Ansible has to be told it, so that it evaluates nothing in it. */
function literalOf(text: string): string {
  return text.replaceAll(/\{\{|\{%/g, (opening) => `{{ '${opening}' }}`);
}

test('no golden file is left of a case that went', () => {
  const names = cases.map((file) => file.slice(0, -'.json'.length));
  const texts = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));
  expect(texts.filter((file) => !names.some((name) => file.startsWith(`${name}.`)))).toEqual([]);
});
