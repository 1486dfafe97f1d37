import { hideSecrets, LISTING_FUNCTION } from './listed-files.ts';

/** Options of wpasupplicant, wireless-tools and ppp that hold secrets have one of these words in their names. */
const SECRETS = ['psk', 'pass', '[-_]pin', 'key'];

/**
 * /etc/network/interfaces and what it sources, as ifupdown 0.8 finds it: a relative path is one beside the file that says it,
 * a sourced folder gives files with names of run-parts(8) only. `folder`: one that is sourced from and exists.
 * Hooks are asked for where Debian puts them: without them their options say nothing.
 */
export const IFUPDOWN_SCRIPT = String.raw`
command -v ifup >/dev/null 2>&1 || exit 0
echo installed
[ -x /etc/network/if-up.d/ethtool ] && [ -x /sbin/ethtool ] && echo hook ethtool
[ -x /etc/network/if-pre-up.d/bridge ] && [ -x /sbin/brctl ] && echo hook bridge
hide='HIDE'
LISTING
follow() {
  [ "$2" -lt 10 ] || return
  listing "$1"
  [ -r "$1" ] || return
  while read w r || [ -n "$w" ]; do
    case $w in source|source-directory) ;; *) continue;; esac
    for x in $r; do
      case $x in /*) ;; *) x=\${1%/*}/$x;; esac
      [ "$w" = source ] || x=$x/*
      [ -d "\${x%/*}" ] && printf 'folder %s\n' "\${x%/*}"
      for y in $x; do
        [ -f "$y" ] || continue
        case $w-\${y##*/} in source-directory-*[!a-zA-Z0-9_-]*) continue;; esac
        (follow "$y" $(($2+1)))
      done
    done
  done <"$1"
}
[ ! -e /etc/network/interfaces ] || follow /etc/network/interfaces 0
exit 0
`
  .replace('LISTING', () => LISTING_FUNCTION)
  .replace('HIDE', () => hideSecrets(SECRETS, '[[:space:]]'))
  .replaceAll('\\${', '${')
  .trim();
