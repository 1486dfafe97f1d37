import { LISTING_FUNCTION } from './listed-files.ts';

/**
 * Finds multicast routing daemons. conf.all.mc_forwarding is 1 exactly while some process of this network namespace holds
 * the multicast routing table, so a host that is no router is settled by one builtin read; processes are looked at otherwise.
 * Builtins only, but for daemons found (their arguments, their files).
 */
export const ROUTING_DAEMON_SCRIPT = String.raw`
command -v smcroutectl >/dev/null 2>&1 && echo control
on=1
{ read -r on </proc/sys/net/ipv4/conf/all/mc_forwarding; } 2>/dev/null
[ "$on" = 0 ] && exit 0
LISTING
smcroute() {
  shift
  f= i=smcroute OPTIND=1
  while getopts c:d:e:f:F:hi:l:m:nNp:P:st:u:v o; do
    case $o in f) f=$OPTARG;; i) i=$OPTARG;; esac
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
    [ "$n" = smcrouted ] && smcroute "$@"
  }
done
exit 0
`
  .replace('LISTING', () => LISTING_FUNCTION)
  .replaceAll('\\${', '${')
  .trim();
