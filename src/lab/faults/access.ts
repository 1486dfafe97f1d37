import { SUDO_FILE, SUDO_WITH_PASSWORD, SUDO_WITHOUT_PASSWORD } from '../accounts.ts';
import { onHost } from './types.ts';

/** systemd runs the host (sd_booted(3)): services are its matter. */
const BOOTED = '[ -d /run/systemd/system ]';

/** Sessions that are open stay. */
export const sshdDown = {
  ...onHost(
    'sshd-down',
    'No sshd listens: connections are refused',
    () => `${BOOTED} && exec systemctl stop ssh
pid=$(cat /run/sshd.pid)
kill "$pid"
while [ -e "/proc/$pid" ]; do sleep 0.01; done`,
    () => `${BOOTED} && exec systemctl start ssh\n"$(command -v sshd)" -E /var/log/sshd.log`,
  ),
  notOnBusybox: true,
};

export const sudoPassword = {
  ...onHost(
    'sudo-password',
    'sudo asks the user ops for a password',
    () => `printf '%s' '${SUDO_WITH_PASSWORD}' >/etc/${SUDO_FILE}`,
    () => `printf '%s' '${SUDO_WITHOUT_PASSWORD}' >/etc/${SUDO_FILE}`,
  ),
  notOnBusybox: true,
};

/** Ends when the kernel's table is free for another daemon. */
export const STOP_SMCROUTED = `smcroutectl kill </dev/null >/dev/null
while [ -s /proc/net/ip_mr_vif ] && [ "$(wc -l </proc/net/ip_mr_vif)" -gt 1 ]; do sleep 0.01; done`;
/** Ends when the kernel has its interfaces: from then on packets are forwarded. */
export const START_SMCROUTED = `smcrouted -N
tries=0
until [ "$(wc -l </proc/net/ip_mr_vif)" -gt 2 ]; do
  tries=$((tries + 1))
  [ $tries -lt 500 ] || { echo 'smcrouted took no interfaces' >&2; exit 1; }
  sleep 0.02
done`;

export const routerDown = {
  ...onHost(
    'router-down',
    'No multicast routing daemon runs: nothing is forwarded between the segments',
    () => `${BOOTED} && exec systemctl stop smcroute\n${STOP_SMCROUTED}`,
    () => `${BOOTED} && exec systemctl start smcroute\n${START_SMCROUTED}`,
  ),
  routersOnly: true,
  forwardedBy: 'no routing daemon',
};
