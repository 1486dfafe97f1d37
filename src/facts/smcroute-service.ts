import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { LISTING_FUNCTION, valuesOf } from './listed-files.ts';
import { configOf, type DaemonConfig } from './routing-daemon.ts';
import { SMCROUTE_FUNCTION } from './routing-daemon-script.ts';
import type { Answers, Fact } from './types.ts';

/** smcroute.service of systemd, as it would start smcrouted at boot. */
export interface SmcrouteService {
  /** As `systemctl is-enabled` says it: enabled, disabled, masked, … */
  readonly enabled: string;
  /** The file of the unit: what a link that enables it points to. */
  readonly unit: string;
  /** Started with -N: only interfaces with a `phyint` line take part. */
  readonly onlyNamed: boolean;
  readonly config: DaemonConfig;
  /** The folder of links that multi-user.target starts units by is there. */
  readonly wants: boolean;
}

/**
 * The words of its ExecStart (the last one, with drop-ins), options of Debian's and Fedora's environment file filled in. A word
 * with blanks in it, or another environment, is not understood, and read as no such option.
 */
const SCRIPT = String.raw`
command -v smcrouted >/dev/null 2>&1 || exit 0
echo installed
[ -d /run/systemd/system ] || exit 0
echo systemd
x=$(systemctl cat smcroute.service 2>/dev/null | sed -n 's/^ExecStart=[-@:+!]*//p' | tail -n 1)
[ -n "$x" ] || exit 0
printf 'enabled %s\n' "$(systemctl is-enabled smcroute.service 2>/dev/null)"
printf 'unit %s\n' "$(systemctl show -p FragmentPath smcroute.service | sed 's/^FragmentPath=//')"
[ -d /etc/systemd/system/multi-user.target.wants ] && echo wants
LISTING
SMCROUTE
option() { sed -n "s/^$1=//p" /etc/default/smcroute 2>/dev/null | tail -n 1 | tr -d '"'"'"; }
set -f
set --
for w in $x; do
  case $w in
  '$SMCROUTED_OPTS'|'\${SMCROUTED_OPTS}') set -- "$@" $(option SMCROUTED_OPTS);;
  '$SMCROUTED_ARGS'|'\${SMCROUTED_ARGS}') set -- "$@" $(option SMCROUTED_ARGS);;
  *) set -- "$@" "$w";;
  esac
done
set +f
printf 'arg %s\n' "$@"
p=/proc/1
smcroute "$@"
exit 0
`
  .replace('LISTING', () => LISTING_FUNCTION)
  .replace('SMCROUTE\n', () => `${SMCROUTE_FUNCTION}\n`)
  .replaceAll('\\${', '${')
  .trim();

/** Absent where smcrouted is not installed or systemd has no such unit. Source: systemctl, /etc/default/smcroute, smcrouted's files. */
export const smcrouteServiceFact: Fact<SmcrouteService> = {
  id: 'smcroute-service',
  title: 'smcroute.service and its configuration',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseService,
};

function parseService(answers: Answers): Reading<SmcrouteService> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  if (found.code !== 0) return unknown(`looking for smcroute.service: ${found.stderr.trim() || `exit ${found.code}`}`);
  const lines = found.stdout.split('\n');
  const argv = valuesOf(lines, 'arg');
  if (!lines.includes('installed')) return absent('this host has no smcrouted');
  if (!lines.includes('systemd')) return unknown('what starts smcrouted at boot is not known: systemd is not the init');
  if (argv.length === 0) return absent('this host has no smcroute.service');
  const { config } = configOf(found.stdout);
  if (!config) return unknown('smcroute.service: the configuration that it names cannot be told');
  return known({
    enabled: valuesOf(lines, 'enabled')[0] ?? '',
    unit: valuesOf(lines, 'unit')[0] ?? '',
    onlyNamed: isOnlyNamed(argv),
    config,
    wants: lines.includes('wants'),
  });
}

/** @param argv of smcrouted */
function isOnlyNamed(argv: readonly string[]): boolean {
  return argv.slice(1).some((word) => /^-[hnsv]*N/.test(word));
}
