import type { LabPlan, PlannedHost } from '../plan.ts';
import { START_SMCROUTED, STOP_SMCROUTED } from './access.ts';
import { onHost } from './types.ts';

/** Where Debian's package frr has its daemons. */
const FRR = '/usr/lib/frr';
const FOLDER = '/run/frr';
/** Without a port for its terminal: nobody but the daemons themselves is to talk to them. */
const OPTIONS = `-d -P 0 -z ${FOLDER}/zserv.api --vty_socket ${FOLDER}`;

/** On lo of the first router: with the address of a segment, shared trees would come from that segment, and pimd would not send into it. */
const RENDEZVOUS_POINT = '198.19.240.1';

/**
 * MRT_PIM = 0. Both daemons set it, smcrouted to 1, pimd to 4 (IGMPMSG_WRVIFWHOLE: the packets that come in where the tree
 * goes out, the only sign of a new source in a segment that has members). The kernel keeps it when the daemon ends, and takes
 * up that 4 only when it was 0 (net/ipv4/ipmr.c, ip_mroute_setsockopt).
 */
const FORGET_MRT_PIM = `python3 -c '
import socket
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP).setsockopt(socket.IPPROTO_IP, 208, 0)'`;

/** What is forwarded then comes with joins and traffic, and mcready may not configure it. */
export const routerPim = {
  ...onHost(
    'router-pim',
    "FRR's pimd in place of smcrouted: PIM-SM, with r1 as rendezvous point and IGMP querier (kind light; r1 first)",
    (host, plan) => `[ ! -d /run/systemd/system ] || { echo 'only in a lab of the kind light' >&2; exit 1; }
[ -x ${FRR}/pimd ] || { echo 'FRR is missing: install frr' >&2; exit 1; }
${STOP_SMCROUTED}
${FORGET_MRT_PIM}
install -d -o frr -g frr ${FOLDER}
: >${FOLDER}/zebra.conf
ip ${wayToRendezvousPoint('add', host, plan)}
cat >${FOLDER}/pimd.conf <<'E'
${configuration(host)}
E
for d in zebra pimd; do ${FRR}/$d ${OPTIONS} -f ${FOLDER}/$d.conf -i ${FOLDER}/$d.pid; done
show() { vtysh --vty_socket ${FOLDER} -d pimd -c "show ip $1 json"; }
ready() {
  [ "$(grep -c ' eth' /proc/net/ip_mr_vif)" -eq ${host.links.length} ] &&
    [ "$(show 'igmp interface' | grep -c '"flagMulticast":true')" -eq ${host.links.length} ] &&
    show 'pim rp-info' | grep -q '"outboundInterface":"${isFirst(host, plan) ? 'lo' : host.links[0]?.interface}"'
}
tries=0
until ready; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { echo 'pimd does not know its interfaces or the way to ${RENDEZVOUS_POINT}' >&2; exit 1; }
  sleep 0.1
done`,
    (host, plan) => `for d in pimd zebra; do
  pid=$(cat ${FOLDER}/$d.pid)
  tries=0
  while [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$d" ]; do
    [ $tries -gt 0 ] || kill "$pid"
    tries=$((tries + 1))
    [ $tries -lt 500 ] || { echo "$d does not end" >&2; exit 1; }
    sleep 0.02
  done
done
ip ${wayToRendezvousPoint('del', host, plan)}
${FORGET_MRT_PIM}
${START_SMCROUTED}`,
  ),
  routersOnly: true,
  forwardedBy: "FRR's pimd",
};

/**
 * Short times, for two reasons. A join soon after a leave of the same group reaches a group of which pimd (8.4.4 and later,
 * pim_igmpv3.c, toex_excl) let the forwarding expire and did not begin it anew; the next query of all groups does. And two
 * routers on a segment both take themselves for its designated router until they heard each other.
 */
function configuration(host: PlannedHost): string {
  const interfaces = host.links.map(
    (link) => `interface ${link.interface}
 ip pim
 ip pim hello 1 5
 ip igmp
 ip igmp query-max-response-time 5
 ip igmp query-interval 3
 ip igmp last-member-query-interval 1`,
  );
  return [`ip pim rp ${RENDEZVOUS_POINT} 239.0.0.0/8`, 'interface lo', ' ip pim', ...interfaces].join('\n');
}

/** The arguments of `ip`: its address on the first router, on another one the route to it. */
function wayToRendezvousPoint(verb: 'add' | 'del', host: PlannedHost, plan: LabPlan): string {
  if (isFirst(host, plan)) return `address ${verb} ${RENDEZVOUS_POINT}/32 dev lo`;
  const [towardsFirst] = host.links;
  const previous = plan.hosts
    .filter(({ name, router }) => router && name !== host.name)
    .flatMap(({ links }) => links)
    .find(({ segment }) => segment === towardsFirst?.segment);
  return `route ${verb} ${RENDEZVOUS_POINT} via ${previous?.address} dev ${towardsFirst?.interface}`;
}

function isFirst(host: PlannedHost, plan: LabPlan): boolean {
  return plan.hosts.find(({ router }) => router)?.name === host.name;
}
