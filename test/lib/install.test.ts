import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FIND_PACKAGE_MANAGER, installAdvice, installCommand, PACKAGE_MANAGERS } from '../../src/lib/install.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcready-install-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['ethtool', 'apt-get', 'apt-get install ethtool'],
  ['ip', 'apt-get', 'apt-get install iproute2'],
  ['ip', 'dnf', 'dnf install iproute'],
  ['ip', 'yum', 'yum install iproute'],
  ['ip', 'opkg', 'opkg update && opkg install ip-full'],
  ['bridge', 'opkg', 'opkg update && opkg install ip-bridge'],
  ['python3', 'zypper', 'zypper install python3'],
  ['python3', 'pacman', 'pacman -S python'],
  ['smcrouted', 'dnf', 'dnf install smcroute'],
  ['smcrouted', 'pacman', undefined],
  ['ethtool', '', undefined],
  ['ethtool', undefined, undefined],
  ['ethtool', 'emerge', undefined],
  ['wg', 'apk', undefined],
])('%s by %s: %s', (program, manager, command) => {
  expect(installCommand(program, manager)).toBe(command);
  expect(installAdvice(program, manager)).toBe(command === undefined ? '' : `; install it (${command})`);
});

test.each([[[]], [['pacman']], [['zypper', 'yum', 'dnf']], [[...PACKAGE_MANAGERS]]])(
  'a host with %j has the first of them',
  (there) => {
    for (const name of there) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'apk'), 'not to be run', { mode: there.includes('apk') ? 0o755 : 0o644 });

    const { stdout, status } = spawnSync('/bin/sh', ['-c', `${FIND_PACKAGE_MANAGER}; echo "$? $pm"`], {
      env: { PATH: folder },
      encoding: 'utf8',
    });

    const first = PACKAGE_MANAGERS.find((name) => (there as readonly string[]).includes(name));
    expect([stdout, status]).toEqual([`0 ${first ?? ''}\n`, 0]);
  },
);
