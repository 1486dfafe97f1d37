import { EXEC_STAY, LAB_FOLDER, plug, QUIET_IPV6, STARTING_TITLE } from '../../scripts.ts';

/** A host up to where it needs a PID namespace of its own (veth ends are sent to process 1 of the lab before that). */
export const HOST = `
set -e
trap 'echo "failed $2"' EXIT
own=${LAB_FOLDER}/host/$2
echo "$2" >/proc/sys/kernel/hostname
${QUIET_IPV6}
while read -r key value; do echo "$value" >"/proc/sys/net/ipv4/$key"; done <"$own/sysctl"
ip -batch "$own/ip.batch"
${plug('$own/ports.batch')}
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
unset BOOT CONTROLLER HOST INIT NAMESPACES ONCE
"$SSHD" -E $log
tries=0
until [ -s /run/sshd.pid ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 1000 ]; then echo "sshd does not listen" >&2; exit 1; fi
  sleep 0.02
done
${EXEC_STAY}
`;
