/** One socket of a host that joins many groups, or groups of one source: what socat cannot show. */
import type { Lab } from '../../src/lab/types.ts';
import { sh } from './support.ts';

/** Joins all groups on one socket, by interface; says so; then tells what it got of each sender until none came for a second. */
const PROGRAM = `
import collections, fcntl, socket, struct, sys
interface, source, *groups = sys.argv[1:]
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(1, 2, 1)
s.setsockopt(0, 49, 0)
s.bind(("", 23110))
own = fcntl.ioctl(s, 0x8915, struct.pack("16s16x8x", interface.encode()))[20:24]
for group in groups:
    joined = socket.inet_aton(group)
    if source == "-": s.setsockopt(0, 35, struct.pack("@4s4si", joined, b"", socket.if_nametoindex(interface)))
    else: s.setsockopt(0, 39, joined + own + socket.inet_aton(source))
print("joined", flush=True)
s.settimeout(15)
got = collections.Counter()
try:
    while True:
        got[s.recvfrom(2048)[1][0]] += 1
        s.settimeout(1)
except TimeoutError: pass
print(*sorted("%s:%d" % one for one in got.items()))
`;

export interface Joining {
  readonly host: string;
  readonly groups: readonly string[];
  /** SSM: only of this sender. */
  readonly source?: string;
}

/**
 * @param during runs when everything is joined
 * @returns `SENDER:DATAGRAMS …`; rejects with the program's error when it could not join
 */
export async function joinedOnOneSocket(
  lab: Lab,
  { host, groups, source = '-' }: Joining,
  during: () => Promise<void>,
): Promise<string> {
  await lab.exec({ host }, ['sh', '-c', 'cat >/tmp/joins.py'], { stdin: PROGRAM });
  await sh(
    lab,
    { host },
    `rm -f /tmp/joins.out; (timeout 30 python3 /tmp/joins.py eth1 ${source} ${groups.join(' ')} >/tmp/joins.out 2>&1; echo "ended" >>/tmp/joins.out) </dev/null >/dev/null 2>&1 &
     n=0; until grep -qs -e joined -e ended /tmp/joins.out; do n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05; done; sleep 0.5`,
  );
  const joined = await sh(lab, { host }, 'cat /tmp/joins.out');
  if (!joined.startsWith('joined')) throw new Error(joined);
  await during();
  const text = await sh(
    lab,
    { host },
    'n=0; until grep -q ended /tmp/joins.out; do n=$((n + 1)); [ $n -lt 400 ] || exit 1; sleep 0.05; done; cat /tmp/joins.out',
  );
  return text.split('\n')[1] ?? '';
}

/** One datagram to each group, by the routes of the host. */
export async function sendToEach(lab: Lab, host: string, groups: readonly string[]): Promise<void> {
  const program = 'import socket, sys\ns = socket.socket(2, 2)\nfor g in sys.argv[1:]: s.sendto(b"x", (g, 23110))';
  await sh(lab, { host }, `python3 -c '${program}' ${groups.join(' ')}`);
}
