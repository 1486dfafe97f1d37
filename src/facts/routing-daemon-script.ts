import { LISTING_FUNCTION } from './listed-files.ts';

/**
 * `smcroute ARGV…`, a shell function for a script of a fact: where smcrouted, started so, has its configuration (`config`), the
 * files as it reads them and the folders it includes from. Leaves its options in `f`, `i`, `u`; `p` is its folder of /proc.
 * LISTING_FUNCTION has to come first.
 */
export const SMCROUTE_FUNCTION = String.raw`
smcroute() {
  shift
  f= i=smcroute u= OPTIND=1
  while getopts c:d:e:f:F:hi:l:m:nNp:P:st:u:v o; do
    case $o in f) f=$OPTARG;; i) i=$OPTARG;; u) u=$OPTARG;; esac
  done
  f=\${f:-/etc/$i.conf}
  case $f in /*) ;; *) d=$(readlink "$p/cwd") || return; f=$d/$f;; esac
  printf 'config %s\n' "$f"
  [ -e "$f" ] || return
  listing "$f"
  while read -r w g x || [ -n "$w" ]; do
    [ "$w" = include ] || continue
    case $g in */'*.conf') [ -d "\${g%/*}" ] && printf 'folder %s\n' "\${g%/*}";; esac
    for x in $g; do [ -f "$x" ] && listing "$x"; done
  done <"$f"
}`
  .replaceAll('\\${', '${')
  .trim();

/**
 * Finds multicast routing daemons. conf.all.mc_forwarding is 1 exactly while some process of this network namespace holds
 * the multicast routing table, so a host that is no router is settled by one builtin read (where smcrouted is installed, with
 * the files that it would read); processes are looked at otherwise.
 * Builtins only, but for daemons found (their arguments, their files, what smcrouted says of its routes).
 * smcrouted 2.5.6 exits when it has to show an entry whose input has no VIF any more (mroute.c, show_mroute: "Failed reading
 * iif"), and all forwarding with it. So the kernel's tables are looked at first (`lost`), and then it is not asked.
 */
export const ROUTING_DAEMON_SCRIPT = String.raw`
control=
command -v smcroutectl >/dev/null 2>&1 && control=1 && echo control
[ -d /run/systemd/system ] && echo systemd
on=1 nl='
'
{ read -r on </proc/sys/net/ipv4/conf/all/mc_forwarding; } 2>/dev/null
LISTING
SMCROUTE
if [ "$on" = 0 ]; then
  [ -n "$control" ] && smcroute smcrouted
  exit 0
fi
lost() {
  [ -r "$1" ] && [ -r "$2" ] || return 1
  v=' '
  while read -r n x; do v="$v$n "; done <"$1"
  while read -r g o n x; do
    case $n in Iif|-1) continue;; esac
    case $v in *" $n "*) ;; *) return 0;; esac
  done <"$2"
  return 1
}
routes() {
  for t in ip ip6; do
    lost /proc/net/\${t}_mr_vif /proc/net/\${t}_mr_cache || continue
    echo 'routes-failed it was not asked: an entry whose interface has left the table would end it'
    return
  done
  r=$(smcroutectl "$@" -p -d show routes </dev/null 2>&1) || { printf 'routes-failed %s\n' "\${r%%"$nl"*}"; return; }
  printf '%s\n' "$r" | sed 's/^/routes /'
}
for c in /proc/[0-9]*/comm; do
  n=
  { read -r n <"$c"; } 2>/dev/null
  case $n in smcrouted|pimd|mrouted|igmpproxy) ;; *) continue;; esac
  p=\${c%/comm}
  if [ "$p/ns/net" -ef /proc/self/ns/net ]; then s=same
  elif [ -e "$p/ns/net" ]; then continue
  else s=unreadable; fi
  tr '\0' '\n' <"$p/cmdline" | {
    set --
    while IFS= read -r a; do set -- "$@" "$a"; done
    # One that has ended and was not collected has no arguments.
    [ $# -gt 0 ] || exit 0
    printf 'daemon %s %s %s\n' "\${p#/proc/}" $s "$n"
    printf 'arg %s\n' "$@"
    [ "$n" = smcrouted ] || exit 0
    smcroute "$@"
    set -- -i "$i"
    [ -z "$u" ] || set -- "$@" -u "$u"
    [ -n "$control" ] && routes "$@"
    exit 0
  }
done
exit 0
`
  .replace('LISTING', () => LISTING_FUNCTION)
  .replace('SMCROUTE', () => SMCROUTE_FUNCTION)
  .replaceAll('\\${', '${')
  .trim();
