/**
 * The lab's few shell programs. They are text, so that they need no file beside the code, run from src as from dist.
 * Every process of a lab is in the holder's PID namespace: when its process 1 ends, the kernel ends all of them,
 * and with the last process go namespaces and mounts, with the mounts the tmpfs that holds every file.
 */

import { SWITCH } from './plan.ts';

/** Where the lab's files are, on a tmpfs that covers /run in the lab's mount namespaces only. */
export const LAB_FOLDER = '/run/mcready-lab';
export const HOLDER_TITLE = 'mcready-lab-holder';
export const PLACE_TITLE = 'mcready-lab-place';
export const SWEEPER_TITLE = 'mcready-lab-sweeper';
export const STARTING_TITLE = 'mcready-lab-start';

/**
 * Process 1 of the lab, in the switches' namespaces. stdin is the lifeline: its end ends the lab, however the caller
 * ended. `keep` on it cuts the line (detached). The reader is a child, so that process 1 can reap orphans in `wait`.
 */
export const HOLDER = `
set -e
mount -t tmpfs -o mode=0755 mcready-lab /run
mount -t sysfs mcready-lab-sys /sys
mkdir ${LAB_FOLDER}
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
echo ready
exec 4<&0 </dev/null >/dev/null 2>&1
{ read -r word <&4 && [ "$word" = keep ] && exec sleep infinity 4<&-; } &
exec 4<&-
set +e
wait $!
`;

/**
 * Starts the controller's and every host's process ($2…), each with namespaces of its own, all at once; the switch keeps the
 * network namespace that the bridges are in. Each says \`up NAME\` or \`failed NAME\`. ONCE and HOST are the kind's.
 */
export const BOOT = `
set -e
lab=$1; shift
ip -batch ${LAB_FOLDER}/switches.batch
eval "$ONCE"
unshare --net --mount --uts sh -c "$CONTROLLER" ${STARTING_TITLE} "$lab" controller 2>${LAB_FOLDER}/log/controller &
for host; do
  spaces=$NAMESPACES
  [ "$host" != ${SWITCH} ] || spaces=$SWITCH_NAMESPACES
  # shellcheck disable=SC2086 # one word a namespace
  unshare $spaces sh -c "$HOST" ${STARTING_TITLE} "$lab" "$host" 2>"${LAB_FOLDER}/log/$host" &
done
`;

/** Keeps a place's namespaces and reaps its orphans; a killed sleep must not end the place. Short, as it is what `ps` shows. */
const STAY = 'echo "up $2"; exec </dev/null >/dev/null 2>&1; while :; do sleep infinity & wait $!; done';

/** The last line of a place: its title from now on is what others find it by. */
export const EXEC_STAY = `exec sh -c '${STAY}' ${PLACE_TITLE} "$1" "$2"`;

/** IPv6 without duplicate address detection: no second without address, no noise on the wire. */
export const QUIET_IPV6 = 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad';

/** Runs a batch for the switch ports where they are: in the namespace of process 1. */
export function plug(batch: string): string {
  return `nsenter --target 1 --net ip -batch "${batch}"`;
}

export const CONTROLLER = `
set -e
trap 'echo "failed $2"' EXIT
echo controller >/proc/sys/kernel/hostname
${QUIET_IPV6}
mount -t sysfs mcready-lab-sys /sys
mount --bind ${LAB_FOLDER}/hosts /etc/hosts
ip -batch ${LAB_FOLDER}/controller.batch
${plug(`${LAB_FOLDER}/ports.batch`)}
${EXEC_STAY}
`;
