/** Responders and clients of the Multicast Ping Protocol on a lab's hosts: ours, Debian's package ssmping, and odd ones. */
import type { Lab } from '../../src/lab/types.ts';
import type { Run } from '../../src/result/types.ts';
import { type Answer, mcready, runOf } from './mcready.ts';
import { sh } from './support.ts';

/** `ping --serve` under way. */
export interface Serving {
  /** Its run, once its time is over. */
  end(): Promise<Run>;
  /** Sends a signal to the controller. */
  signal(name: string): Promise<Answer>;
}

/** Our responder on a host for so many seconds; answers already. */
export async function startServing(
  lab: Lab,
  host: string,
  seconds: number,
  ...args: readonly string[]
): Promise<Serving> {
  const serve = ['ping', '--protocol', 'rfc6450', '--serve', '--from', host, '--duration', String(seconds)];
  const answer = mcready(lab, ...serve, ...args, '--json');
  await sh(
    lab,
    { host },
    `n=0; until grep -q ':26AF ' /proc/net/udp; do n=$((n + 1)); [ $n -lt 200 ]; sleep 0.05; done`,
  );
  return {
    end: async () => runOf(await answer),
    signal: async (name) => {
      const pid = await sh(lab, 'controller', `pgrep -f '^[^ ]*/node [^ ]*run.js ping --protocol rfc6450 --serve'`);
      await sh(lab, 'controller', `kill -${name} ${pid}`);
      return answer;
    },
  };
}

/** `ssmpingd` on a host, until the function given back is called. */
export async function startSsmpingd(lab: Lab, host: string): Promise<() => Promise<void>> {
  const pid = await sh(
    lab,
    { host },
    `ssmpingd >/tmp/ssmpingd.log 2>&1 </dev/null & echo $!
     n=0; until grep -q ':10E1 ' /proc/net/udp /proc/net/udp6; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
  );
  return async () => void (await sh(lab, { host }, `kill ${pid}`));
}

/**
 * A responder that lies, on port 9903: tells terminal escapes of itself, answers twice, with other sequence numbers, other
 * clients' ids, cut options, and with multicast answers that it sends by unicast.
 */
export function startLiar(lab: Lab, host: string): Promise<() => Promise<void>> {
  const program = `
while True:
    data, source = sock.recvfrom(65535)
    group = option(4, bytes.fromhex("0001e82bd3ea"))
    if data[:1] == b"I":
        told = b"\\x1b[2Jliar" + b"x" * 60000
        sock.sendto(b"S" + option(0, b"\\2") + data[6:18] + group + option(6, told[:8]) + option(11, b"abcd"), source)
    else:
        answer = b"A" + data[1:]
        for wrong in (answer.replace(b"\\0\\2\\0\\4\\0\\0\\0", b"\\0\\2\\0\\4\\0\\0\\1"), answer[:-1], answer + b"\\0", b"A", b"",
                      answer.replace(data[10:18], b"someelse"), answer, answer, b"A" * 60000):
            sock.sendto(wrong, source)
`;
  return startProgram(lab, host, program);
}

/** A responder of RFC 6450 for 239.1.2.234 whose answers to the group stay on the link: TTL 1, and it says so. */
export function startNear(lab: Lab, host: string): Promise<() => Promise<void>> {
  const program = `
sock.setsockopt(0, 32, struct.pack("@4s4si", b"", b"", socket.if_nametoindex("eth1")))
sock.setsockopt(0, 33, 1)
while True:
    data, source = sock.recvfrom(65535)
    if data[:1] == b"I":
        sock.sendto(b"S" + option(0, b"\\2") + data[6:18] + option(4, bytes.fromhex("0001ef0102ea")), source)
    else:
        for to in (source, ("239.1.2.234", source[1])): sock.sendto(b"A" + data[1:] + option(9, b"\\1"), to)
`;
  return startProgram(lab, host, program);
}

/** Python with a socket `sock` on port 9903 and `option`, until the function given back is called. */
async function startProgram(lab: Lab, host: string, program: string): Promise<() => Promise<void>> {
  const head = `
import socket, struct
def option(kind, value): return struct.pack(">HH", kind, len(value)) + value
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 9903))
`;
  await lab.exec({ host }, ['sh', '-c', 'cat >/tmp/responder.py'], { stdin: `${head}${program}` });
  const pid = await sh(
    lab,
    { host },
    `python3 /tmp/responder.py >/tmp/responder.log 2>&1 </dev/null & echo $!
     n=0; until grep -q ':26AF ' /proc/net/udp; do n=$((n + 1)); [ $n -lt 100 ]; sleep 0.05; done`,
  );
  return async () => void (await sh(lab, { host }, `kill ${pid}`));
}

/** Python on a host: sends datagrams (hexadecimal, one an argument) from one socket, prints what comes back within a while. */
export async function ask(lab: Lab, host: string, server: string, port: number, datagrams: readonly string[]) {
  const program = `
import socket, sys, time
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(0.3)
for text in sys.argv[3:]: sock.sendto(bytes.fromhex(text), (sys.argv[1], int(sys.argv[2])))
end = time.monotonic() + 1
while time.monotonic() < end:
    try: print(sock.recv(65535).hex())
    except socket.timeout: pass
`;
  const argv = ['python3', '-c', program, server, String(port), ...datagrams];
  const { code, stdout, stderr } = await lab.exec({ host }, argv, { timeoutMs: 20_000 });
  if (code !== 0) throw new Error(stderr);
  return stdout.trim() === '' ? [] : stdout.trim().split('\n');
}
