import { file, linesOf, link } from '../../../files.ts';
import { type HostInterface, routeOn } from '../../../network.ts';
import type { Manager } from './types.ts';

const UNIT = 'configure-network.service';
const SCRIPT = 'usr/local/sbin/configure-network';

/** No manager: a script of the administrator's, run at boot. */
export const none: Manager = {
  units: [],
  wanted: [],
  files: (interfaces) => [
    file(SCRIPT, linesOf(['#!/bin/sh', 'set -e', ...interfaces.flatMap(commands)]), 0o755),
    file(
      `etc/systemd/system/${UNIT}`,
      linesOf([
        ...['[Unit]', 'Description=Addresses and routes', 'DefaultDependencies=no', 'Wants=network.target'],
        ...['After=systemd-sysctl.service', 'Before=network.target network-online.target', ''],
        ...['[Service]', 'Type=oneshot', 'RemainAfterExit=yes', `ExecStart=/${SCRIPT}`, ''],
        ...['[Install]', 'WantedBy=multi-user.target network-online.target'],
      ]),
    ),
    ...['multi-user.target', 'network-online.target'].map((target) =>
      link(`etc/systemd/system/${target}.wants/${UNIT}`, `/etc/systemd/system/${UNIT}`),
    ),
  ],
};

function commands({ name, address, routes }: HostInterface): readonly string[] {
  return [
    `ip address add ${address} dev ${name}`,
    `ip link set ${name} up`,
    ...routes.map((route) => `ip route add ${routeOn(name, route)}`),
  ];
}
