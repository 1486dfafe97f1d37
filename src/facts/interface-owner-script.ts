/**
 * What files of a fixed name do not tell of who owns an interface: what NetworkManager says of its devices (nmcli works
 * without root), and what ifupdown's files declare, those they source included. Forks for NetworkManager only, where it is.
 * nmcli's exit code 8: NetworkManager is not running, so that what it left in /run says nothing.
 */
export const INTERFACE_OWNER_SCRIPT = String.raw`
nm() {
  t=$1; shift
  o=$(nmcli -t "$@" 2>&1); r=$?
  case $r in 0) printf '%s\n' "$o" | sed "s/^/$t /";; 8) echo nm-stopped;; *) printf 'nm-failed %s\n' "$o" | sed q;; esac
}
if [ -d /run/NetworkManager/devices ]; then
  if command -v nmcli >/dev/null 2>&1; then
    nm nm-device -f DEVICE,STATE,CON-UUID device
    nm nm-connection -f UUID,FILENAME connection show
  else echo nm-failed this host has no nmcli; fi
fi
follow() {
  [ "$2" -lt 10 ] || return
  [ -r "$1" ] || { printf 'failed %s\n' "$1"; return; }
  printf 'file %s\n' "$1"
  while read w r || [ -n "$w" ]; do
    case $w in
    auto|allow-*|iface) printf '%s %s\n' "$w" "$r";;
    source|source-directory)
      for x in $r; do
        case $x in /*) ;; *) x=\${1%/*}/$x;; esac
        [ "$w" = source ] || x=$x/*
        for y in $x; do
          [ -f "$y" ] || continue
          # run-parts(8) names, of a folder only.
          case $w-\${y##*/} in source-directory-*[!a-zA-Z0-9_-]*) continue;; esac
          (follow "$y" $(($2+1)))
        done
      done
      printf 'file %s\n' "$1";;
    esac
  done <"$1"
}
if command -v ifup >/dev/null 2>&1 && [ -e /etc/network/interfaces ]; then follow /etc/network/interfaces 0; fi
:
`
  .replaceAll('\\${', '${')
  .trim();
