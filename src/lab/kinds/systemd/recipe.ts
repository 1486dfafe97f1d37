/** What the tree consists of and how it is made; a change here makes another tree. */

export const PACKAGES: readonly string[] = [
  // libpam-systemd is the logind that polkitd (of network-manager) depends on; debootstrap does not choose it by itself.
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'udev', 'dbus', 'kmod'],
  ...['openssh-server', 'sudo', 'procps', 'python3-minimal', 'socat', 'tcpdump'],
  ...['iproute2', 'ethtool', 'nftables', 'smcroute'],
  ...['ifupdown', 'network-manager', 'netplan.io'],
];

/** Units that a lab has no use for; without them a boot takes half the time. */
const MASKED = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  ...['e2scrub_reap.service', 'systemd-firstboot.service', 'getty.target', 'console-getty.service'],
];

/** Packages enable these; which of them a host has is said for each host. */
const DISABLED = [
  ...['NetworkManager.service', 'NetworkManager-wait-online.service', 'networking.service', 'smcroute.service'],
  ...['smcroute-helper.service', 'nftables.service'],
];

/** Rules of udev that are about network interfaces; the others are about devices that a host of a lab only sees. */
const RULES = '73-special-net-names* 75-net-desc* 80-ifupdown* 80-net-setup-link* 84-nm-drivers* 99-systemd*';

/**
 * The devices of /sys are the machine's, but for its network interfaces: those alone are announced at boot.
 * A rule of NetworkManager has it leave a veth alone; here a veth stands for a card (85-nm-unmanaged.rules goes).
 */
const TRIGGER = '[Service]\\nExecStart=\\nExecStart=udevadm trigger --action=add --subsystem-match=net\\n';

/** In the new tree: what differs between hosts goes, and what only takes room. */
export const FINISH = `
rm -rf etc/ssh/ssh_host_* etc/machine-id var/lib/dbus/machine-id etc/hostname etc/resolv.conf etc/apt/sources.list*
rm -rf var/cache/apt/* var/lib/apt/lists/* var/log/* usr/share/doc/* usr/share/man/* usr/share/locale/*
for rule in usr/lib/udev/rules.d/*; do
  case \${rule##*/} in ${RULES.replaceAll(' ', ' | ')}) ;; *) rm "$rule" ;; esac
done
mkdir etc/systemd/system/systemd-udev-trigger.service.d
printf '${TRIGGER}' >etc/systemd/system/systemd-udev-trigger.service.d/interfaces.conf
for unit in ${DISABLED.join(' ')}; do find etc/systemd/system -path "*.wants/$unit" -delete; done
for unit in ${MASKED.join(' ')}; do ln -sf /dev/null "etc/systemd/system/$unit"; done
`;

/** Exit code of BUILD when a lab uses the tree. */
export const TREE_IN_USE = 75;

/**
 * $1 tree, $2 \`rebuild\` or \`once\`, $3 suite, $4 archive, $5 packages, then options of debootstrap. Whoever uses the
 * tree has a shared lock on its lock file, whoever builds it the only one. It gets its name when it is whole.
 */
export const BUILD = `
set -e
tree=$1 mode=$2 suite=$3 archive=$4 packages=$5
shift 5
exec 9>"$tree.lock"
if [ "$mode" = rebuild ]; then flock --nonblock --conflict-exit-code ${TREE_IN_USE} 9; else flock 9; fi
[ "$mode" = rebuild ] || [ ! -e "$tree" ] || exit 0
rm -rf "$tree.unfinished" "$tree.old"
mkdir "$tree.unfinished"
debootstrap --variant=minbase --components=main --include="$packages" "$@" "$suite" "$tree.unfinished" "$archive" 9>&-
cd "$tree.unfinished"
${FINISH}
cd /
[ ! -e "$tree" ] || mv "$tree" "$tree.old"
mv "$tree.unfinished" "$tree"
rm -rf "$tree.old"
`;
