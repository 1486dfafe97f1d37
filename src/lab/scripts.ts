/**
 * The lab's few shell programs. They are text, so that they need no file beside the code, run from src as from dist.
 * Every process of a lab is in the holder's PID namespace: when its process 1 ends, the kernel ends all of them,
 * and with the last process go namespaces and mounts, with the mounts the tmpfs that holds every file.
 */

/** Where the lab's files are, on a tmpfs that covers /run in the lab's mount namespaces only. */
export const LAB_FOLDER = '/run/mcready-lab';
export const HOLDER_TITLE = 'mcready-lab-holder';
export const PLACE_TITLE = 'mcready-lab-place';
const STARTING_TITLE = 'mcready-lab-start';

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
 * Starts the controller's and every host's process ($2…), each with namespaces of its own, all at once.
 * Each says \`up NAME\` or \`failed NAME\`.
 */
export const BOOT = `
set -e
lab=$1; shift
ip -batch ${LAB_FOLDER}/switches.batch
unshare --net --mount --uts sh -c "$CONTROLLER" ${STARTING_TITLE} "$lab" controller 2>${LAB_FOLDER}/log/controller &
for host; do
  unshare --net --mount --uts --ipc sh -c "$HOST" ${STARTING_TITLE} "$lab" "$host" 2>"${LAB_FOLDER}/log/$host" &
done
`;

/** Keeps a place's namespaces and reaps its orphans; a killed sleep must not end the place. Short, as it is what `ps` shows. */
const STAY = 'echo "up $2"; exec </dev/null >/dev/null 2>&1; while :; do sleep infinity & wait $!; done';

/** The last line of a place: its title from now on is what others find it by. */
const EXEC_STAY = `exec sh -c '${STAY}' ${PLACE_TITLE} "$1" "$2"`;

/** IPv6 without duplicate address detection: no second without address, no noise on the wire. */
const QUIET_IPV6 = 'echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad';

export const CONTROLLER = `
set -e
trap 'echo "failed $2"' EXIT
echo controller >/proc/sys/kernel/hostname
${QUIET_IPV6}
mount -t sysfs mcready-lab-sys /sys
mount --bind ${LAB_FOLDER}/hosts /etc/hosts
ip -batch ${LAB_FOLDER}/controller.batch
${EXEC_STAY}
`;

/** A host up to where it needs a PID namespace of its own (veth ends are sent to process 1 of the lab before that). */
export const HOST = `
set -e
trap 'echo "failed $2"' EXIT
own=${LAB_FOLDER}/host/$2
echo "$2" >/proc/sys/kernel/hostname
${QUIET_IPV6}
while read -r key value; do echo "$value" >"/proc/sys/net/ipv4/$key"; done <"$own/sysctl"
ip -batch "$own/ip.batch"
mount --all --fstab "$own/fstab"
mount -o remount,bind,ro /
trap - EXIT
exec unshare --pid --fork --kill-child sh -c "$INIT" ${STARTING_TITLE} "$1" "$2"
`;

/**
 * Process 1 of a host. /proc/sys is read-only but for net: the rest of it is the machine's.
 * sshd writes its PID file once it listens.
 */
export const INIT = `
set -e
log=/var/log/sshd.log
trap '[ ! -s $log ] || cat $log >&2; echo "failed $2"' EXIT
mount -t proc mcready-lab-proc /proc
mount --bind /proc/sys /proc/sys
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,ro /proc/sys
mkdir -p /run/sshd /run/lock /home/ops /home/audit
chown ops: /home/ops
chown audit: /home/audit
unset BOOT CONTROLLER HOST INIT
"$SSHD" -E $log
tries=0
until [ -s /run/sshd.pid ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 1000 ]; then echo "sshd does not listen" >&2; exit 1; fi
  sleep 0.02
done
${EXEC_STAY}
`;
