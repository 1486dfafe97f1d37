import { EXEC_STAY, LAB_FOLDER, plug, QUIET_IPV6, STARTING_TITLE } from '../../scripts.ts';

/** A host up to where it needs a PID namespace of its own (veth ends are sent to process 1 of the lab before that). */
export const HOST = `
set -e
trap 'echo "failed $2"' EXIT
own=${LAB_FOLDER}/host/$2
echo "$2" >/proc/sys/kernel/hostname
${QUIET_IPV6}
while read -r key value; do echo "$value" >"/proc/sys/net/$key"; done <"$own/sysctl"
ip -batch "$own/ip.batch"
${plug('$own/ports.batch')}
server=$(cat "$own/server")
mount --all --fstab "$own/fstab"
mount -o remount,bind,ro /
trap - EXIT
exec unshare --pid --fork --kill-child sh -c "$INIT" ${STARTING_TITLE} "$1" "$2" "$server"
`;

/**
 * Process 1 of a host. /proc/sys is read-only but for net: the rest of it is the machine's.
 * sshd writes its PID file once it listens, and so does dropbear.
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
case $3 in
  busybox) unshare --mount sh -c "$BUSYBOX" >>$log 2>&1 & ;;
  *) "$SSHD" -E $log ;;
esac
unset BOOT CONTROLLER HOST INIT NAMESPACES SWITCH_NAMESPACES ONCE BUSYBOX
tries=0
until [ -s /run/sshd.pid ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 1000 ]; then echo "sshd does not listen" >&2; exit 1; fi
  sleep 0.02
done
${EXEC_STAY}
`;

/**
 * What users of a busybox host log in to: a mount namespace below the host's own, in which every folder of programs has
 * busybox's applets only. Commands that the lab itself runs on the host are not in it, so that it can be looked at with
 * the machine's tools. dropbear knows no authorized_keys but those in homes, and no shell that /etc/passwd does not name.
 */
export const BUSYBOX = `
set -e
tools=/run/tools
mkdir $tools /run/none /root/.ssh /home/ops/.ssh /home/audit/.ssh
cp "$(command -v busybox)" $tools/busybox
for applet in $(busybox --list | grep -vx busybox); do ln -s busybox $tools/$applet; done
cp "$(command -v dropbear)" /run/dropbear
dropbearconvert openssh dropbear /etc/ssh/ssh_host_ed25519_key /run/dropbear_ed25519_host_key
for home in /root /home/ops /home/audit; do
  cp /etc/ssh/authorized_keys $home/.ssh/authorized_keys
  chmod 700 $home $home/.ssh
done
chown -R ops: /home/ops
chown -R audit: /home/audit
sed -i 's|^root:\\(.*\\):[^:]*$|root:\\1:/bin/sh|' /etc/passwd
for folder in /usr/local/bin /usr/local/sbin /usr/games; do
  [ ! -d $folder ] || mount --bind /run/none $folder
done
mount --bind $tools /usr/sbin
for folder in /bin /sbin; do
  [ -L $folder ] || $tools/mount -o bind $tools $folder
done
$tools/mount -o bind $tools /usr/bin
exec /run/dropbear -F -E -s -r /run/dropbear_ed25519_host_key -P /run/sshd.pid
`;
