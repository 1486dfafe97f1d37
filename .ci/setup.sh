# shellcheck shell=sh
# Sourced by bin/demo and bin/test, from the repository's root: sets up what they need, once, and says what it does.
# What it changes on this machine: Debian packages (named before they are installed), node_modules/ and dist/ here.
# No service is started or enabled by it.

# command:package pairs that the lab needs.
LAB_TOOLS='sshd:openssh-server ssh:openssh-client ip:iproute2 ethtool:ethtool nft:nftables iptables-legacy:iptables
 smcrouted:smcroute vtysh:frr socat:socat ssmpingd:ssmping tcpdump:tcpdump sudo:sudo busybox:busybox dropbear:dropbear-bin debootstrap:debootstrap
 systemd-nspawn:systemd-container unshare:util-linux nsenter:util-linux ps:procps ifconfig:net-tools python3:python3 node:nodejs npm:npm'

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

die() {
  printf 'cannot go on: %s\n' "$*" >&2
  exit 2
}

# Runs a command quietly; what it printed is shown only when it fails.
quietly() {
  printed=$("$@" 2>&1 </dev/null) && return
  printf '%s\n' "$printed" | tail -n 30 >&2
  die "this failed: $*"
}

# Packages whose command is not there yet, one a line.
missing_packages() {
  for pair in $LAB_TOOLS; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" >/dev/null || echo "${pair#*:}"
  done | sort -u
}

# Installs packages so that none of their services starts, now or at the next boot.
install_packages() {
  policy=/usr/sbin/policy-rc.d
  own_policy=
  if [ ! -e "$policy" ]; then
    # invoke-rc.d asks this file before it starts a service; 101 is "no" (README.policy-rc.d of init-system-helpers).
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    own_policy=yes
    trap 'rm -f "$policy"' EXIT
  fi
  quietly apt-get update -qq
  DEBIAN_FRONTEND=noninteractive quietly apt-get install -y -qq --no-install-recommends "$@"
  if [ -n "$own_policy" ]; then
    rm -f "$policy"
    trap - EXIT
  fi
  for package in "$@"; do
    case $package in
      openssh-server) keep_off ssh ;;
      smcroute) keep_off smcroute && disable smcroute-helper.service ;;
      frr) keep_off frr ;;
      systemd-container) disable machines.target ;;
    esac
  done
}

# At the next boot too, whichever init reads its links or its wants.
keep_off() {
  quietly update-rc.d "$1" disable
  disable "$1.service"
}

disable() {
  command -v systemctl >/dev/null || return 0
  quietly systemctl disable "$1"
}

setup_packages() {
  missing=$(missing_packages | tr '\n' ' ')
  if [ -z "$missing" ]; then
    say "Debian packages: all there"
    return
  fi
  command -v apt-get >/dev/null || die "these are missing, and there is no apt-get to install them: $missing"
  [ "$(id -u)" = 0 ] || die "these packages are missing, and only root can install them: $missing"
  say "Debian packages: installing $missing(their services are neither started nor enabled)"
  # shellcheck disable=SC2086 # one word a package
  install_packages $missing
}

setup_npm() {
  stamp=node_modules/.installed-from
  lock=$(cksum <package-lock.json)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$lock" ]; then
    say "npm packages: all there"
  else
    say "npm packages: npm ci into node_modules/"
    quietly npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" >"$stamp"
  fi
  # A current Node comes with the packages (linux/x64); elsewhere the machine's has to be new enough.
  PATH=$PWD/node_modules/.bin:$PATH
  export PATH
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 16) ? 0 : 1)' ||
    die "Node $(node --version) is too old: 22.16 or newer is needed on this architecture"
}

setup_build() {
  say "Building with Node $(node --version)"
  quietly npm run --silent build
}

[ "$(uname -s)" = Linux ] || die "the lab needs Linux (network namespaces); this is $(uname -s)"
setup_packages
setup_npm
setup_build
