/** A member of a group on one host, and a query from another: whether its report comes back. */
import type { Lab } from '../../src/lab/types.ts';
import { hexOf } from './multicast.ts';
import { sh } from './support.ts';

const GROUP = '239.8.1.19';

/** Joins on eth1 until it is ended. */
const MEMBER = `
import socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(0, 35, struct.pack("@4s4si", socket.inet_aton("${GROUP}"), b"", socket.if_nametoindex("eth1")))
time.sleep(600)
`;

/**
 * Sends a general query of IGMPv3 by eth1, prints whether an answer of another names the group within 0.6 s: a record of
 * the current state (RFC 3376, 4.2.12), which the reports that a join sends by itself have none of.
 */
const QUERIER = `
import socket, struct
query = lambda check: struct.pack(">BBH4sBBH", 0x11, 1, check, b"", 2, 125, 0)
total = sum(struct.unpack(">6H", query(0)))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
wire.bind(("eth1", 0x0800))
wire.settimeout(0.6)
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 2)
out.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", socket.if_nametoindex("eth1")))
out.sendto(query(~(total + (total >> 16)) & 0xffff), ("224.0.0.1", 0))
answered = False
while not answered:
    try: data, source = wire.recvfrom(2048)
    except TimeoutError: break
    igmp = data[(data[0] & 15) * 4:]
    answered = source[2] != 4 and data[9] == 2 and igmp[0] == 0x22 and b"\\2\\0\\0\\0" + socket.inet_aton("${GROUP}") in igmp
print("answered" if answered else "silent")
`;

/** Has a host be a member until the lab is down. */
export async function beMember(lab: Lab, host: string): Promise<void> {
  await lab.exec({ host }, ['sh', '-c', 'cat >/tmp/member.py'], { stdin: MEMBER });
  await sh(
    lab,
    { host },
    `python3 /tmp/member.py >/dev/null 2>&1 </dev/null &
     n=0; until grep -q ${hexOf(GROUP)} /proc/net/igmp; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.05; done`,
  );
}

/** Whether that member answers a query of this host. */
export async function answersQuery(lab: Lab, host: string): Promise<boolean> {
  const { code, stdout, stderr } = await lab.exec({ host }, ['python3', '-'], { stdin: QUERIER });
  if (code !== 0) throw new Error(`no query was sent: ${stderr}`);
  return stdout.trim() === 'answered';
}
