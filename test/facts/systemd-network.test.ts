/** Facts that only persistence reads: what udev and systemd say of themselves. */
import { expect, test } from '@jest/globals';
import { networkDevicesFact } from '../../src/facts/network-devices.ts';
import { systemdNetworkFact } from '../../src/facts/systemd-network.ts';
import type { Answers, CommandAnswer } from '../../src/facts/types.ts';
import { absent, known, unknown } from '../../src/lib/reading.ts';

test('udev and the kernel tell what [Match] sections look at', () => {
  const files = {
    '/sys/class/net/enp1s0/uevent': 'INTERFACE=enp1s0\nIFINDEX=2',
    '/sys/class/net/enp1s0/name_assign_type': '4',
    '/run/udev/data/n2': [
      'I:3145112',
      'E:ID_NET_NAMING_SCHEME=v252',
      'E:ID_NET_DRIVER=virtio_net',
      'E:ID_PATH=pci-0000:01:00.0',
      'E:ID_NET_LINK_FILE=/usr/lib/systemd/network/99-default.link',
      'G:systemd',
    ].join('\n'),
    '/sys/class/net/br0/uevent': 'DEVTYPE=bridge\nINTERFACE=br0\nIFINDEX=3',
    '/sys/class/net/br0/name_assign_type': '3',
    '/run/udev/data/n3': 'E:ID_NET_DRIVER=bridge',
    '/sys/class/net/lo/uevent': 'INTERFACE=lo\nIFINDEX=1',
    '/sys/class/net/eth9/uevent': 'INTERFACE=eth9\nIFINDEX=9',
  };
  const readings = new Map([
    ...Object.entries(files).map(([path, text]) => [path, known(text, path)] as const),
    ['/sys/class/net/lo/name_assign_type', unknown('/sys/class/net/lo/name_assign_type: Invalid argument')] as const,
    ['/run/udev/data/n9', unknown('/run/udev/data/n9: Permission denied')] as const,
  ]);

  const reading = networkDevicesFact.parse({ files: () => readings } as unknown as Answers);

  const link = '/usr/lib/systemd/network/99-default.link';
  expect(reading).toEqual(
    known(
      new Map([
        [
          'enp1s0',
          {
            devtype: null,
            renamed: true,
            udev: known({ linkFile: link, driver: 'virtio_net', path: 'pci-0000:01:00.0' }, '/run/udev/data/n2'),
          },
        ],
        [
          'br0',
          {
            devtype: 'bridge',
            renamed: false,
            udev: known({ linkFile: null, driver: 'bridge', path: null }, '/run/udev/data/n3'),
          },
        ],
        [
          'lo',
          {
            devtype: null,
            renamed: null,
            udev: absent(expect.stringContaining('udev does not run') as unknown as string),
          },
        ],
        ['eth9', { devtype: null, renamed: null, udev: unknown('/run/udev/data/n9: Permission denied') }],
      ]),
    ),
  );
});

test.each([
  ['systemd 252 (252.39-1~deb12u2)\n+PAM +AUDIT\nfolder /etc/systemd/network\n', ['/etc/systemd/network']],
  ['systemd 252\n+PAM\n', []],
])('the version of systemd and the folders for files: %j', (stdout, folders) => {
  expect(parse({ state: 'ran', code: 0, stdout, stderr: '' })).toEqual(known({ version: 252, folders }));
});

test('no systemd is absent, an odd answer unknown', () => {
  expect(parse({ state: 'ran', code: 0, stdout: 'folder /etc/systemd/network\n', stderr: '' })).toMatchObject({
    state: 'absent',
  });
  expect(parse({ state: 'ran', code: 0, stdout: 'elogind?\n', stderr: '' })).toEqual(
    unknown('systemctl --version: elogind?'),
  );
  expect(parse({ state: 'ran', code: 0, stdout: '', stderr: 'systemctl: cannot execute' })).toEqual(
    unknown('systemctl --version: systemctl: cannot execute'),
  );
  expect(parse({ state: 'missing', why: 'no sh' })).toEqual(unknown('no sh'));
});

function parse(answer: CommandAnswer) {
  return systemdNetworkFact.parse({ command: () => answer } as unknown as Answers);
}
