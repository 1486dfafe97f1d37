import { LISTING_FUNCTION } from './listed-files.ts';

/**
 * Names of processes and of enabled units, by builtins; the files of tuned's active profile only. Profiles include others by
 * name; folders in the order of tuned's profile_dirs, those of 2.24 and before with them.
 */
export const OVERWRITERS_SCRIPT = String.raw`
LISTING
for c in /proc/[0-9]*/comm; do
  n=
  { read -r n <"$c"; } 2>/dev/null
  case $n in
  tuned|dockerd|firewalld|kubelet|kube-proxy|calico-node|calico-felix|cilium-agent|flanneld) printf 'active %s\n' "$n";;
  esac
done
for u in tuned docker firewalld kubelet; do
  for w in /etc/systemd/system/*.wants/$u.service; do
    [ -h "$w" ] || continue
    case $u in docker) echo active dockerd;; *) printf 'active %s\n' "$u";; esac
  done
done
[ -e /run/cloud-init/enabled ] && echo active cloud-init
profile() {
  [ "$2" -lt 8 ] || return
  for d in /etc/tuned/profiles /etc/tuned /usr/lib/tuned/profiles /usr/lib/tuned; do
    f=$d/$1/tuned.conf
    [ -f "$f" ] || continue
    for x in $(sed -n 's/^[ 	]*include[ 	]*=//p' "$f" | tr ',;' '  '); do
      case $x in -*) ;; *) (profile "$x" $(($2+1)));; esac
    done
    listing "$f"
    return
  done
  printf 'missing %s\n' "$1"
}
if [ -r /etc/tuned/active_profile ]; then
  for p in $(cat /etc/tuned/active_profile); do profile "$p" 0; done
  grep -qs '^[ 	]*reapply_sysctl[ 	]*=[ 	]*\(0\|[Ff]alse\|[Nn]o\)' /etc/tuned/tuned-main.conf && echo reapply 0
fi
echo end
`
  .replace('LISTING', () => LISTING_FUNCTION)
  .trim();
