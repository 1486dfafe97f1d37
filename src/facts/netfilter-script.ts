/**
 * Lists all rules, or says `failed WHY`. Without nft there may be rules all the same, unless the kernel surely has no
 * nf_tables: neither loaded nor built in. Legacy tables are there when their names are in /proc/net/ip_tables_names, which
 * only root may read. `xt` in nft's listing stands for what iptables put there and only iptables (its variant for nf_tables) can tell.
 */
export const NETFILTER_SCRIPT = String.raw`
listed() {
  t=$1; shift
  if o=$("$@" 2>/dev/null); then [ -z "$o" ] || printf '%s\n' "$o" | sed "s/^/$t /"
  else e=$("$@" 2>&1 >/dev/null | sed -n 1p); printf 'failed %s: %s\n' "$*" "\${e:-it fails}"; fi
}
save() {
  t=$1; shift
  for p; do
    if command -v "$p" >/dev/null 2>&1; then listed "$t" "$p" -c; return; fi
  done
  printf 'failed there are rules of %s, and no %s to read them\n' "$t" "$p"
}
legacy() {
  [ -e "$2" ] || return
  if n=$(cat "$2" 2>/dev/null); then [ -z "$n" ] || save "$1" "$1-legacy-save" "$1-save"
  else printf 'failed %s: only root may read it\n' "$2"; fi
}
PATH=$PATH:/usr/sbin:/sbin
if command -v nft >/dev/null 2>&1; then
  listed nft nft -a list ruleset
  case $o in *'xt match '*|*'xt target '*)
    for t in iptables ip6tables; do
      for p in $t-nft-save $t-save; do
        command -v "$p" >/dev/null 2>&1 && { listed $t "$p" -c; break; }
      done
    done;;
  esac
elif [ -r /proc/modules ] && [ -r "/lib/modules/$(uname -r)/modules.builtin" ] &&
  ! grep -q '^nf_tables ' /proc/modules && ! grep -q '/nf_tables\.ko' "/lib/modules/$(uname -r)/modules.builtin"; then :
else echo failed nft is not there: whether nf_tables has rules cannot be read; fi
legacy iptables /proc/net/ip_tables_names
legacy ip6tables /proc/net/ip6_tables_names
echo end
`
  .replaceAll('\\${', '${')
  .trim();
