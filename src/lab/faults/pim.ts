import { START_SMCROUTED, STOP_SMCROUTED } from './access.ts';
import { onHost } from './types.ts';

/** Where Debian's package frr has its daemons. */
const FRR = '/usr/lib/frr';
const FOLDER = '/run/frr';
/** Without a port for its terminal: nobody but the daemons themselves is to talk to them. */
const OPTIONS = `-d -P 0 -z ${FOLDER}/zserv.api --vty_socket ${FOLDER}`;

/** On lo: with the address of a segment, shared trees would come from that segment, and pimd would not send into it. */
const RENDEZVOUS_POINT = '198.19.240.1';

/** What is forwarded then comes with joins and traffic, and mcready may not configure it. */
export const routerPim = {
  ...onHost(
    'router-pim',
    "FRR's pimd in place of smcrouted: PIM-SM, with the router as rendezvous point and IGMP querier (kind light)",
    (host) => `[ ! -d /run/systemd/system ] || { echo 'only in a lab of the kind light' >&2; exit 1; }
[ -x ${FRR}/pimd ] || { echo 'FRR is missing: install frr' >&2; exit 1; }
${STOP_SMCROUTED}
install -d -o frr -g frr ${FOLDER}
: >${FOLDER}/zebra.conf
ip address add ${RENDEZVOUS_POINT}/32 dev lo
cat >${FOLDER}/pimd.conf <<'E'
ip pim rp ${RENDEZVOUS_POINT} 239.0.0.0/8
interface lo
 ip pim
${host.links.map((link) => `interface ${link.interface}\n ip pim\n ip igmp`).join('\n')}
E
for d in zebra pimd; do ${FRR}/$d ${OPTIONS} -f ${FOLDER}/$d.conf -i ${FOLDER}/$d.pid; done
tries=0
until [ "$(grep -c ' eth' /proc/net/ip_mr_vif)" -ge ${host.links.length} ]; do
  tries=$((tries + 1))
  [ $tries -lt 500 ]
  sleep 0.02
done`,
    () => `for d in pimd zebra; do
  pid=$(cat ${FOLDER}/$d.pid)
  kill "$pid"
  tries=0
  while [ -e "/proc/$pid" ]; do
    tries=$((tries + 1))
    [ $tries -lt 500 ]
    sleep 0.02
  done
done
ip address del ${RENDEZVOUS_POINT}/32 dev lo
${START_SMCROUTED}`,
  ),
  routersOnly: true,
};
