import type { PlannedHost } from '../plan.ts';
import { LAB_FOLDER } from '../scripts.ts';
import type { Fault } from './types.ts';

/**
 * As switches in user space and programs on AF_PACKET do it: a packet between two hosts of one machine has no checksum
 * yet (CHECKSUM_PARTIAL), which the kernel knows beside the packet; what a program reads and sends on is only its bytes.
 * Every frame is taken, also those for others: a capture comes before the kernel looks at whom they are for.
 */
const RELAY = `
import select, socket, sys
ends = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in sys.argv[1:]]
for end, name in zip(ends, sys.argv[1:]): end.bind((name, 3))
while True:
    for one in select.select(ends, [], [])[0]:
        frame, source = one.recvfrom(65535)
        if source[2] != 4: ends[1 - ends.index(one)].send(frame)  # not PACKET_OUTGOING
`;

/** The port leaves the bridge; the program stands between it and a new port. */
export const checksumsUnfilled: Fault = {
  id: 'checksums-unfilled',
  title:
    'A program relays between eth1 and its switch: UDP checksums that are left to the interface are never filled in',
  inject: (host) => [
    {
      place: 'switches',
      script: `ip link add ${endsOf(host).program} type veth peer name ${endsOf(host).bridge}
ip link set dev ${endsOf(host).bridge} master ${host.links[0]?.segment.bridge} up
ip link set dev ${endsOf(host).program} up
ip link set dev ${host.links[0]?.port} nomaster
cat >${filesOf(host)}.py <<'END'${RELAY}END
python3 ${filesOf(host)}.py ${host.links[0]?.port} ${endsOf(host).program} >${filesOf(host)}.log 2>&1 </dev/null &
echo $! >${filesOf(host)}.pid
n=0; until [ "$(ls -l /proc/$!/fd | grep -c socket)" -eq 2 ]; do n=$((n + 1)); [ $n -lt 250 ]; sleep 0.02; done`,
    },
  ],
  heal: (host) => [
    {
      place: 'switches',
      script: `kill "$(cat ${filesOf(host)}.pid)"
ip link del dev ${endsOf(host).program}
ip link set dev ${host.links[0]?.port} master ${host.links[0]?.segment.bridge}
rm ${filesOf(host)}.*`,
    },
  ],
};

/** The two ends between the program and the bridge. */
function endsOf({ name }: PlannedHost) {
  return { program: `${name}.relay`, bridge: `${name}.relayed` };
}

function filesOf({ name }: PlannedHost): string {
  return `${LAB_FOLDER}/relay-${name}`;
}
