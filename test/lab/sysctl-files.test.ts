/**
 * What we say sysctl files set at boot against what systemd-sysctl and procps do with the same files: random trees (the seed
 * is fixed), the real programs, the kernel's values. In mount and network namespaces of their own.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeApply } from '../../src/changes/apply-script.ts';
import { bootFact } from '../../src/facts/boot.ts';
import type { ConfigFiles } from '../../src/facts/config-files.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading } from '../../src/lib/reading.ts';
import { slotWords } from '../../src/persistence/slots.ts';
import { type Program, sysctlFilesFact, sysctlFolderFact } from '../../src/persistence/sysctl.d/files.ts';
import { sysctlD } from '../../src/persistence/sysctl.d/index.ts';
import { valueAtBoot } from '../../src/persistence/sysctl.d/read.ts';
import { kernelNumber } from '../../src/settings/kernel-number.ts';
import { stated } from '../persistence/statements.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { filesUnder, undoes } from './keeper.ts';

const TREES = 200;
/** A value that no tree states: it stays where nothing sets the key. */
const UNTOUCHED = 7;
const NAMES = ['all', 'default', 'lo', 'eth0', 'eth0.7', 'veth1'];
const KEYS = ['rp_filter', 'route_localnet', 'log_martians'];
const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'];
const FILES = [
  '10-a.conf',
  '50-b.conf',
  '99-sysctl.conf',
  '99-zz.conf',
  'B.conf',
  'a.conf',
  'é.conf',
  '60-c.conf.bak',
  'd',
];
const PROGRAMS: { readonly [program in Program]: string } = {
  'systemd-sysctl': '/lib/systemd/systemd-sysctl',
  procps: 'sysctl --system',
};

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must(`
mkdir -p /usr/local/lib/sysctl.d /run/sysctl.d
for d in ${FOLDERS.join(' ')}; do mount -t tmpfs tmpfs $d; done
touch ${ns.folder}/sysctl.conf; mount --bind ${ns.folder}/sysctl.conf /etc/sysctl.conf
for i in eth0 eth0.7 veth1; do ip link add $i type veth peer name p$i; done`);
});
afterAll(async () => ns.close());

/** mulberry32: the same numbers for the same seed on every machine. */
function randomOf(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  return { below, pick };
}

type Random = ReturnType<typeof randomOf>;

function keyText({ below, pick }: Random): string {
  const name = pick([...NAMES, '*', 'eth*', 'eth?', '[dl]*', '[!a]*', '{eth0,lo}*', 'e*[0-9]', 'eth0?7']);
  const key = pick([...KEYS, 'r*', '[lr]*', '*_filter', 'rp_filte?', '{rp_filter,log_martians}']);
  const slashes = `net/ipv4/conf/${name}/${key}`;
  const dots = `net.ipv4.conf.${name.replaceAll('.', '/')}.${key}`;
  return pick([dots, dots, dots, slashes, `/${slashes}`, below(3) === 0 ? `net.ipv4/${name}` : dots]);
}

function lineOf(random: Random): string {
  const { below, pick } = random;
  const key = pick(['', '', '', '-']) + keyText(random);
  const value = pick(['0', '1', '2', '3', '0x2', '01', '2 # loose', '1\t;']);
  const blank = () => pick(['', ' ', '\t', '  ']);
  const kind = below(12);
  if (kind === 0) return `-${keyText(random)}${blank()}`;
  if (kind === 1) return pick(['', '   ', `# ${key} = 3`, `;${key}=3`, `  # ${key}=3`, 'nonsense', keyText(random)]);
  return `${blank()}${key}${blank()}=${blank()}${value}${pick(['', '', ' ', '\r'])}`;
}

function treeScript(random: Random): string {
  const { below, pick } = random;
  const lines: string[] = [`rm -rf ${FOLDERS.map((folder) => `${folder}/*`).join(' ')}`];
  const body = () => Array.from({ length: below(6) }, () => lineOf(random)).join('\n') + pick(['\n', '\n', '']);
  const write = (path: string) => lines.push(`cat >${path} <<'END'\n${body()}\nEND`);
  write('/etc/sysctl.conf');
  for (let count = 1 + below(8); count > 0; count -= 1) {
    const path = `${pick(FOLDERS)}/${pick(FILES)}`;
    lines.push(`rm -f ${path}`);
    const kind = below(10);
    if (kind === 0) lines.push(`ln -s /dev/null ${path}`);
    else if (kind === 1) lines.push(`ln -s /nowhere ${path}`);
    else if (kind === 2) lines.push(`: >${path}`);
    else if (kind === 3) lines.push(`ln -s ../sysctl.conf ${path}`);
    else if (kind === 4) lines.push(`printf '%s' '${lineOf(random)}' >${path}`);
    else write(path);
  }
  return lines.join('\n');
}

const PATHS = NAMES.flatMap((name) => KEYS.map((key) => `net/ipv4/conf/${name}/${key}`));

/** The keys as the program leaves them, by path. */
async function kernelAfter(program: Program): Promise<readonly string[]> {
  const files = PATHS.map((path) => `/proc/sys/${path}`).join(' ');
  const ran = await ns.run(`for f in ${files}; do echo ${UNTOUCHED} >$f; done
${PROGRAMS[program]} >/dev/null 2>&1
cat ${files}`);
  const values = ran.stdout.trim().split('\n');
  return PATHS.map((path, index) => `${path} = ${values[index]}`);
}

function foreseen(files: ConfigFiles, program: Program): readonly string[] {
  return PATHS.map((path) => {
    const said = valueAtBoot(files, program, path);
    if (said.state === 'unknown') return `${path} = ${said.why}`;
    return `${path} = ${said.state === 'absent' ? UNTOUCHED : kernelNumber(said.value)}`;
  });
}

/** What is there, read by our script; how the host boots is said by the test: process 1 of a namespace is no init. */
async function readFacts(program: Program): Promise<FactValues> {
  const composed = composeRead([sysctlFilesFact, sysctlFolderFact], { interfaces: [], nonce: 'read' });
  const values = composed.decode((await ns.run(composed.script)).stdout);
  const boot: Reading<unknown> = known({ init: 'systemd', process: 'systemd', sysctl: program });
  return { get: <T>(fact: Fact<T>) => (fact.id === bootFact.id ? (boot as Reading<T>) : values.get(fact)) };
}

async function readFiles(): Promise<ConfigFiles> {
  const reading = (await readFacts('procps')).get(sysctlFilesFact);
  if (reading.state !== 'known') throw new Error(reading.why);
  return reading.value;
}

describe('sysctl files', () => {
  test(`${TREES} random trees: systemd-sysctl and procps do what we say`, async () => {
    const random = randomOf(20_261_125);
    const counts = { 'systemd-sysctl': 0, procps: 0 };
    for (let tree = 0; tree < TREES; tree += 1) {
      const script = treeScript(random);
      await ns.must(script);
      const files = await readFiles();
      for (const program of ['systemd-sysctl', 'procps'] as const) {
        const said = foreseen(files, program);
        const kernel = await kernelAfter(program);

        // What depends on the version of procps is not foreseen, and that is all that is not.
        const open = said.map((text) => program === 'procps' && text.endsWith('from procps 4.0.5 on, not before'));
        const keys = kernel.filter((_text, index) => !open[index]);
        expect({ tree, program, script, keys: said.filter((_text, index) => !open[index]) }).toEqual({
          tree,
          program,
          script,
          keys,
        });
        counts[program] += said.filter((text) => /= [0-6]$/.test(text)).length;
      }
    }
    // The trees do set keys: about half of all.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan((TREES * PATHS.length) / 4);
  }, 300_000);

  test(`${TREES / 4} random trees: what the drop-in states is what the programs set, or it was refused; undone byte for byte`, async () => {
    const random = randomOf(77);
    const counts = { set: 0, refused: 0 };
    for (let tree = 0; tree < TREES / 4; tree += 1) {
      const script = treeScript(random);
      for (const program of ['systemd-sysctl', 'procps'] as const) {
        await ns.must(script);
        const before = await filesUnder(ns, ...FOLDERS);
        const statements = ['all', 'eth0', 'eth0.7'].map((name) =>
          stated(['sysctl', 'net', 'ipv4', 'conf', name, 'rp_filter'], String(random.below(3)), tree + 1),
        );

        const { changes, impossible } = sysctlD.write(await readFacts(program), statements);

        const apply = composeApply(changes, { nonce: 'apply' });
        expect(apply.decode((await ns.run(apply.script)).stdout)).toEqual(changes.map(() => ({ outcome: 'applied' })));
        const kernel = await kernelAfter(program);
        for (const { statement, serves } of statements) {
          const refused = impossible.find(({ wanted }) => serves.includes(wanted));
          if (refused?.why.endsWith('from procps 4.0.5 on, not before')) continue;
          // Refused: the value of the line that is told to win.
          const value = refused ? / to (.*) and is read after/.exec(refused.why)?.[1] : statement.value;
          const path = slotWords(statement.slot).slice(1).join('/');
          expect({ script, program, kernel }).toEqual({
            script,
            program,
            kernel: expect.arrayContaining([`${path} = ${kernelNumber(value ?? '')}`]),
          });
          counts[refused ? 'refused' : 'set'] += 1;
        }
        await undoes(ns, changes, 'dash');
        expect(await filesUnder(ns, ...FOLDERS)).toBe(before);
      }
    }
    expect(counts.set).toBeGreaterThan(TREES);
    expect(counts.refused).toBeGreaterThan(0);
  }, 300_000);
});
