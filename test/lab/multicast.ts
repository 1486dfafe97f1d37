/** Sends to and listens on a group in a lab with socat: a means of looking that has nothing of ours in it. */
import type { Lab } from '../../src/lab/types.ts';
import { sh } from './support.ts';

export interface Sending {
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly count?: number;
  readonly ttl?: number;
  /** Default 23110. */
  readonly port?: number;
  /** Leave the choice of interface to the routes. */
  readonly byRoute?: boolean;
}

const PORT = 23110;

/**
 * How many of the datagrams (default 5) the receiver's socket, joined on eth1, got. Sends when the kernel of the
 * receiver lists the join and the report had time to reach the switch; waits 0.3 s after the last one, and until what
 * came is written.
 */
export async function received(lab: Lab, sending: Sending): Promise<number> {
  const { from, to, group, count = 5, ttl = 1, byRoute = false, port = PORT } = sending;
  const file = `/tmp/received-${group}`;
  await sh(
    lab,
    { host: to },
    `rm -f ${file}; (exec timeout 20 socat -u UDP4-RECV:${port},bind=${group},reuseaddr,ip-add-membership=${group}:eth1 OPEN:${file},creat,append) >/dev/null 2>&1 &
     echo $! >${file}.pid; tries=0
     until grep -qi ${hexOf(group)} /proc/net/igmp; do tries=$((tries + 1)); [ $tries -lt 100 ] || exit 1; sleep 0.02; done
     sleep 0.2`,
  );
  try {
    await send(lab, { from, group, count, ttl, byRoute, port });
    const socket = `${hexOf(group)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    // Nothing waits in its socket, and socat sleeps, so what it took from there is in the file.
    const written = `grep -q ' ${socket} 00000000:0000 07 00000000:00000000 ' /proc/net/udp && grep -q '^State:.S' /proc/$socat/status`;
    return Number(
      await sh(
        lab,
        { host: to },
        `sleep 0.3; read -r timeout <${file}.pid; read -r socat </proc/$timeout/task/$timeout/children
         tries=0; until ${written}; do tries=$((tries + 1)); [ $tries -lt 200 ] || exit 1; sleep 0.02; done; wc -l <${file}`,
      ),
    );
  } finally {
    await sh(lab, { host: to }, `kill "$(cat ${file}.pid)"; while pgrep -x socat >/dev/null; do sleep 0.02; done`);
  }
}

/** Rejects when the sender's kernel refuses to send. */
export async function send(
  lab: Lab,
  { from, group, count = 5, ttl = 1, byRoute = false, port = PORT }: Omit<Sending, 'to'>,
): Promise<void> {
  const address = (await sh(lab, { host: from }, 'ip -br -4 address show eth1')).split(/\s+/)[2]?.split('/')[0];
  const out = byRoute ? '' : `,ip-multicast-if=${address}`;
  const line = `for n in $(seq ${count}); do echo $n | socat -u - UDP4-DATAGRAM:${group}:${port},ip-multicast-ttl=${ttl}${out} || exit 1; done`;
  await sh(lab, { host: from }, line);
}

/** As /proc/net/igmp writes it on a little-endian machine. */
export function hexOf(group: string): string {
  return group
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .join('');
}

/** A counter of the host, by the names of /proc/net/snmp and /proc/net/netstat. */
export async function counter(lab: Lab, host: string, protocol: string, name: string): Promise<number> {
  const text = await sh(lab, { host }, 'cat /proc/net/snmp /proc/net/netstat');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}:`))
    .map((line) => line.split(' '));
  const at = rows[0]?.indexOf(name) ?? -1;
  if (at < 0) throw new Error(`no counter ${protocol} ${name}`);
  return Number(rows[1]?.[at]);
}
