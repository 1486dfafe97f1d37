/** Programs on a lab's host that meddle with a group on eth1, as real processes with real sockets. */
import type { Lab } from '../../src/lab/types.ts';
import { sh } from './support.ts';

/** Python: the group's packets in `group`, a socket that sends to it by eth1 and does not hear itself in `out`. */
const SOCKETS = `
import os, socket, struct, sys, time
G, PORT = sys.argv[1], 23110
index = socket.if_nametoindex("eth1")
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", index))
out.setsockopt(0, 34, 0)
out.bind((os.popen("ip -o -4 address show eth1").read().split()[3].split("/")[0], 0))
own = out.getsockname()
group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
group.setsockopt(1, 2, 1)
group.setsockopt(1, 33, 8 << 20)
group.bind((G, PORT))
group.setsockopt(0, 35, struct.pack("@4s4si", socket.inet_aton(G), b"", index))
`;

/** Sends on whatever it receives of the group. */
const RELAY = `${SOCKETS}
while True:
    data, source = group.recvfrom(65535)
    if source != own: out.sendto(data, (G, PORT))
`;

/** Sends to the group what this host itself sends to other groups of the port: what a switch or a tunnel may flood. */
const FLOOD = `${SOCKETS}
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
wire.bind(("eth1", 3))
while True:
    data, source = wire.recvfrom(65535)
    if source[2] != 4 or data[9] != 17 or data[16] >> 4 != 14 or data[22:24] != struct.pack(">H", PORT): continue
    if socket.inet_ntoa(data[16:20]) != G: out.sendto(data[28:], (G, PORT))
`;

/** Keeps the packets of the group in a file. */
const RECORD = `${SOCKETS}
with open(sys.argv[2], "ab") as file:
    while True:
        data = group.recv(65535)
        file.write(struct.pack(">H", len(data)) + data)
        file.flush()
`;

/**
 * When the ping has begun: all packets of the file (an earlier run), forged ones of this run (its run id and sender, other
 * MACs), cut ones, and 100,000 random datagrams. Prints how many it sent.
 */
const FORGE = `${SOCKETS}
import random
old, recorded = open(sys.argv[2], "rb").read(), []
while old:
    size = struct.unpack(">H", old[:2])[0]
    recorded.append(old[2 : 2 + size])
    old = old[2 + size :]
real = group.recv(65535)
forged = [real[:8] + struct.pack(">I", n) + real[12:28] + os.urandom(16) + real[44:] for n in range(1000)]
forged += [real[:n] for n in range(1, 60)] + [real + b"x", real[:-1]]
for n in range(100000): forged.append(random.choice((b"", b"MCRD", b"MCRD\\1\\1", real[:20])) + os.urandom(n % 150))
everything, start = recorded + forged, time.monotonic()
for n, data in enumerate(everything):
    ahead = start + n / 15000.0 - time.monotonic()
    if ahead > 0.005: time.sleep(ahead)
    out.sendto(data, (G, PORT))
print(len(recorded), len(forged))
`;

const PROGRAMS = { relay: RELAY, flood: FLOOD, record: RECORD, forge: FORGE } as const;

/** Starts a program on a host; it runs until the function given back is called, which gives what it printed. */
export async function meddle(
  lab: Lab,
  program: keyof typeof PROGRAMS,
  host: string,
  ...args: readonly string[]
): Promise<() => Promise<string>> {
  const path = `/tmp/meddle-${program}`;
  await lab.exec({ host }, ['sh', '-c', `cat >${path}.py`], { stdin: PROGRAMS[program] });
  const pid = await sh(
    lab,
    { host },
    `python3 ${path}.py ${args.join(' ')} >${path}.out 2>&1 </dev/null & echo $!
     n=0; until ls -l /proc/$!/fd | grep -c socket | grep -q [2-9]; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.02; done; sleep 0.3`,
  );
  return () => sh(lab, { host }, `kill ${pid} 2>/dev/null; cat ${path}.out`);
}
