import { LAB_FOLDER, PLACE_TITLE, plug, QUIET_IPV6, STARTING_TITLE } from '../../scripts.ts';

/** Where the lab's mount namespaces have the unified hierarchy, which systemd takes for its own when it finds it there. */
const CGROUPS = '/sys/fs/cgroup';

/** nspawn's exit code when the system in it asked for a restart and --keep-unit says that someone else does that. */
const RESTART = 133;

/**
 * Also where the machine has the old hierarchies: there it is a mount of its own, seen only in the lab.
 * What a lab that was not swept up has left is removed first.
 */
export const ONCE = `
mount -t cgroup2 mcready-lab-cgroup ${CGROUPS}
[ ! -e "${CGROUPS}/mcready-lab-$lab" ] || find "${CGROUPS}/mcready-lab-$lab" -depth -type d -exec rmdir {} +
mkdir "${CGROUPS}/mcready-lab-$lab"
`;

/**
 * The kernel keeps empty cgroups. stdin ends with the holder; the lab's processes can take a moment longer than that.
 * It has a mount namespace of its own.
 */
export const SWEEP = `
mount -t cgroup2 mcready-lab-cgroup ${CGROUPS} || exit 1
trap : INT TERM HUP
cat >/dev/null
folder=${CGROUPS}/mcready-lab-$1
tries=0
while [ -e "$folder" ] && [ "$tries" -lt 400 ]; do
  find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null
  tries=$((tries + 1))
  sleep 0.05
done
`;

/**
 * The place of a host: boots its system, and again when that was restarted. A system that was switched off, or killed,
 * stays so until a word comes through the pipe \`power\`. Links of the last boot are taken away here, because the kernel
 * takes its time with those of a namespace that has ended.
 */
const PLACE = `
own=${LAB_FOLDER}/host/$2
echo "up $2"
exec </dev/null >>"$own/console" 2>&1
while :; do
  unshare --net --mount sh -c "$SYSTEM" ${STARTING_TITLE} "$1" "$2"
  code=$?
  while read -r port; do
    [ ! -e "/sys/class/net/$port" ] || ip link delete "$port"
  done <"$own/ports"
  [ "$code" = ${RESTART} ] || read -r _ <"$own/power"
done
`;

export const HOST = `
set -e
trap 'echo "failed $2"' EXIT
own=${LAB_FOLDER}/host/$2
mkfifo "$own/power"
mkdir "$own/tree"
exec 9<"$(cat "$own/lower").lock"
flock --shared 9
trap - EXIT
exec sh -c '${PLACE}' ${PLACE_TITLE} "$1" "$2"
`;

/**
 * One boot: new links, the kernel's own settings, and the system on them. The network namespace is a new one at each
 * boot, so that nothing of the last one's running state is left; nspawn is told that it is private, or it would give the
 * system neither CAP_NET_ADMIN nor a writable /proc/sys/net (systemd-nspawn's ENVIRONMENT.md).
 */
export const SYSTEM = `
set -e
own=${LAB_FOLDER}/host/$2
${QUIET_IPV6}
while read -r key value; do echo "$value" >"/proc/sys/net/$key"; done <"$own/sysctl"
ip -batch "$own/ip.batch"
${plug('$own/ports.batch')}
mount -t overlay mcready-lab-tree "$own/tree" -o "lowerdir=${LAB_FOLDER}/common:$(cat "$own/lower"),upperdir=$own/root,workdir=$own/root.work"
mkdir -p "$own/tree/home/ops" "$own/tree/home/audit"
chown 60001:60001 "$own/tree/home/ops"
chown 60002:60002 "$own/tree/home/audit"
cgroup="${CGROUPS}/mcready-lab-$1/$2"
[ ! -e "$cgroup" ] || find "$cgroup" -depth -type d -exec rmdir {} +
mkdir "$cgroup"
echo $$ >"$cgroup/cgroup.procs"
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --register=no --keep-unit --network-namespace-path=/proc/self/ns/net \\
  --capability=CAP_NET_ADMIN --directory="$own/tree" --machine="$2" --console=pipe --link-journal=no \\
  --resolv-conf=off --timezone=off sh -ec "$INIT"
`;

/**
 * Process 1 until it becomes systemd. nspawn mounts sysfs read-only, and udevd starts only where /sys can be written: a
 * sysfs of this network namespace (the same superblock, so it is made writable as a whole), in which all is closed again
 * but the interfaces: the rest is the machine's. Before systemd, because that looks at once.
 */
export const INIT = `
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -o remount,rw,nosuid,nodev,noexec /sys
for folder in /sys/*; do
  mount --bind "$folder" "$folder"
  [ "$folder" != /sys/devices ] || mount --bind "$folder/virtual/net" "$folder/virtual/net"
  mount -o remount,bind,ro "$folder"
done
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 ${CGROUPS}
unset INIT SYSTEM HOST ONCE
exec /lib/systemd/systemd
`;
