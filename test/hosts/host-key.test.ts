/** Our verdict on a host key against that of the system's ssh, in the same situation with the same files. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { fingerprint, judgeHostKey } from '../../src/hosts/ssh/host-key.ts';
import { parseKnownHosts } from '../../src/hosts/ssh/known-hosts.ts';
import type { HostSpec } from '../../src/hosts/types.ts';
import { useH1 } from './h1.ts';

const { lab, key, h1 } = useH1();

beforeAll(() => {
  lab.key('other');
  lab.key('other-rsa', 'rsa');
});

/** `NAME` is the host with its port, `OWN` its key, `OTHER` and `RSA` keys of somebody else. */
const SITUATIONS: readonly {
  readonly story: string;
  readonly file: string;
  readonly alias?: string;
  readonly kind: string;
}[] = [
  { story: 'nothing', file: '', kind: 'unknown' },
  { story: 'its key', file: 'NAME OWN', kind: 'known' },
  { story: 'another key of its type', file: 'NAME OTHER', kind: 'changed' },
  { story: 'a key of another type only', file: 'NAME RSA', kind: 'changed' },
  { story: 'another key and its own', file: 'NAME OTHER\nNAME OWN', kind: 'known' },
  { story: 'its key under the bare name', file: '127.0.0.1 OWN', kind: 'known' },
  { story: 'another key under the bare name', file: '127.0.0.1 OTHER', kind: 'unknown' },
  { story: 'its key, revoked', file: '@revoked * OWN', kind: 'revoked' },
  { story: 'its key, known and revoked', file: 'NAME OWN\n@revoked NAME OWN', kind: 'revoked' },
  { story: 'another key revoked', file: 'NAME OWN\n@revoked * OTHER', kind: 'known' },
  { story: 'its key under the alias', file: 'farm OWN', alias: 'farm', kind: 'known' },
  { story: 'its key under the alias with a port', file: '[farm]:PORT OWN', alias: 'farm', kind: 'unknown' },
  { story: 'its key under its name, but an alias is asked for', file: 'NAME OWN', alias: 'farm', kind: 'unknown' },
  { story: 'a negated name', file: '[127.0.0.*]:*,!NAME OWN', kind: 'unknown' },
  { story: 'a wildcard', file: '[127.0.0.*]:* OWN', kind: 'known' },
];

const ACCEPTS: { readonly [kind: string]: { readonly [strict: string]: boolean } } = {
  known: { yes: true, 'accept-new': true, no: true },
  unknown: { yes: false, 'accept-new': true, no: true },
  changed: { yes: false, 'accept-new': false, no: true },
  revoked: { yes: false, 'accept-new': false, no: true },
};

const TABLE = SITUATIONS.flatMap((situation) =>
  (['yes', 'accept-new', 'no'] as const).map((strict) => ({ ...situation, strict })),
);

test.each(TABLE)('$story, $strict', ({ file, alias, kind, strict }) => {
  const path = lab.path('known');
  const text = `${filled(file)}\n`;
  const spec: HostSpec = {
    ...h1().spec,
    strictHostKeyChecking: strict,
    knownHosts: [path],
    ...(alias === undefined ? {} : { hostKeyAlias: alias }),
  };
  writeFileSync(path, text);

  const ours = judgeHostKey(spec, keyBytes(`${h1().hostKey}.pub`), parseKnownHosts(text, path)).kind !== 'refuse';

  expect(ours).toBe(ACCEPTS[kind]?.[strict]);
  expect(acceptedBySsh(spec)).toBe(ours);
});

test('the fingerprint is that of ssh-keygen', () => {
  const { stdout } = spawnSync('ssh-keygen', ['-lf', `${h1().hostKey}.pub`], { encoding: 'utf8' });

  expect(stdout).toContain(` ${fingerprint(keyBytes(`${h1().hostKey}.pub`))} `);
});

test('the command that logs in once by bastions with IPv6 addresses is one that ssh understands', () => {
  const hop = (address: string, port: number): HostSpec => ({ ...h1().spec, name: 'hop', user: 'ops', address, port });
  const proxyJump = [hop('2001:db8::1', 22), hop('198.18.0.1', 2222)];
  const decision = judgeHostKey({ ...h1().spec, proxyJump }, keyBytes(`${h1().hostKey}.pub`), []);
  const hint = decision.kind === 'refuse' ? decision.error.hint : '';
  const command = hint.replace(/^.*?then: ssh/, 'ssh -G -F none');

  const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });

  expect(stdout).toMatch(/^proxyjump ops@\[2001:db8::1\](:22)?,ops@\[?198\.18\.0\.1\]?:2222$/m);
});

function filled(text: string): string {
  return text
    .replaceAll('NAME', `[127.0.0.1]:${h1().port}`)
    .replaceAll('PORT', String(h1().port))
    .replaceAll('OWN', publicKey(h1().hostKey))
    .replaceAll('OTHER', publicKey(lab.path('other')))
    .replaceAll('RSA', publicKey(lab.path('other-rsa')));
}

function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

function keyBytes(file: string): Buffer {
  return Buffer.from(readFileSync(file, 'utf8').split(' ')[1] ?? '', 'base64');
}

function acceptedBySsh(spec: HostSpec): boolean {
  const options = [
    'BatchMode=yes',
    'GlobalKnownHostsFile=/dev/null',
    `UserKnownHostsFile=${spec.knownHosts[0]}`,
    `StrictHostKeyChecking=${spec.strictHostKeyChecking}`,
    'UpdateHostKeys=no',
    ...(spec.hostKeyAlias === undefined ? [] : [`HostKeyAlias=${spec.hostKeyAlias}`]),
  ];
  const words = ['-F', 'none', '-i', key, '-p', String(spec.port), ...options.flatMap((option) => ['-o', option])];
  return spawnSync('ssh', [...words, `${spec.user}@${spec.address}`, 'exec true'], { stdio: 'ignore' }).status === 0;
}
