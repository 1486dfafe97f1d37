import { absent, known, mapReading, type Reading } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

/** What the kernel and udev know of an interface beyond its link state: what [Match] sections of systemd look at. */
export interface NetworkDevice {
  /** `bridge`, `vlan`, `wlan`, …; null for plain Ethernet and others without. */
  readonly devtype: string | null;
  /** Its name is not the kernel's first one; null: the kernel does not say. */
  readonly renamed: boolean | null;
  /** What udev noted of it; absent: no udev, as in containers. */
  readonly udev: Reading<UdevData>;
}

export interface UdevData {
  /** The .link file that was applied. */
  readonly linkFile: string | null;
  readonly driver: string | null;
  readonly path: string | null;
}

const ATTRIBUTES = /^\/sys\/class\/net\/([^/]+)\/uevent$/;

/** Interface → device. Source: /sys/class/net, udev's database (/run/udev/data/nINDEX). */
export const networkDevicesFact: Fact<ReadonlyMap<string, NetworkDevice>> = {
  id: 'network-devices',
  title: 'Device type, driver and .link file of each interface',
  needs: {
    files: {
      kind: 'files',
      paths: ['/sys/class/net/*/uevent', '/sys/class/net/*/name_assign_type', '/run/udev/data/n*'],
    },
  },
  parse: parseDevices,
};

function parseDevices(answers: Answers): Reading<ReadonlyMap<string, NetworkDevice>> {
  const files = answers.files('files');
  const devices = new Map<string, NetworkDevice>();
  for (const [path, uevent] of files) {
    const name = ATTRIBUTES.exec(path)?.[1];
    if (name === undefined || uevent.state !== 'known') continue;
    const assigned = files.get(`/sys/class/net/${name}/name_assign_type`);
    const data = files.get(`/run/udev/data/n${fieldOf(uevent.value, 'IFINDEX=')}`);
    devices.set(name, {
      devtype: fieldOf(uevent.value, 'DEVTYPE='),
      // NET_NAME_RENAMED of include/uapi/linux/netdevice.h.
      renamed: assigned?.state === 'known' ? assigned.value === '4' : null,
      udev: data ? mapReading(data, parseData) : absent('udev does not run here, so that no .link file is applied'),
    });
  }
  return known(devices);
}

/** `E:ID_NET_LINK_FILE=/usr/lib/systemd/network/99-default.link` */
function parseData(text: string): UdevData {
  return {
    linkFile: fieldOf(text, 'E:ID_NET_LINK_FILE='),
    driver: fieldOf(text, 'E:ID_NET_DRIVER='),
    path: fieldOf(text, 'E:ID_PATH='),
  };
}

function fieldOf(text: string, start: string): string | null {
  const line = text.split('\n').find((one) => one.startsWith(start));
  return line === undefined ? null : line.slice(start.length);
}
