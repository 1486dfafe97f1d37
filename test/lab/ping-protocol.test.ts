/** The Multicast Ping Protocol with programs that are not ours, both ways. */
import { expect, test } from '@jest/globals';
import { sourceOf } from '../../src/ping/probe/start.ts';
import { mcready, mcreadyRun } from './mcready.ts';
import { probesLeft } from './probes.ts';
import { ask, startLiar, startServing, startSsmpingd } from './protocol.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SERVER = '198.19.0.11';
const ROUTE = 'ip route replace 232.0.0.0/8 dev eth1';
const PROTOCOL = ['ping', '--protocol', 'rfc6450'];

describeWithLab('the Multicast Ping Protocol', () => {
  const lab = useLab({ hosts: 3 });

  const serve = (seconds: number, ...args: readonly string[]) => startServing(lab(), 'h1', seconds, ...args);

  test('our client and ssmpingd: version 1, SSM by default, both answers to every query', async () => {
    await sh(lab(), { host: 'h1' }, ROUTE);
    const stop = await startSsmpingd(lab(), 'h1');
    const run = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2', '--count', '3');
    await stop();

    expect(run.pairs).toMatchObject([
      {
        ...{ from: SERVER, to: 'h2', group: '232.43.211.234', port: 4321, source: SERVER, verdict: 'delivered' },
        ...{ sent: 3, received: 3, duplicates: 0, interface: 'eth1', ttlReceived: 64 },
        hops: 0,
        responder: { protocol: 'ssmping', unicastReceived: 3 },
      },
    ]);
    expect(await sh(lab(), { host: 'h1' }, "grep -c 'received request from 198.19.0.12' /tmp/ssmpingd.log")).toBe('3');
  });

  test('our client and ssmpingd, ASM from two hosts: the group ends as ssmpingd wants it', async () => {
    const stop = await startSsmpingd(lab(), 'h1');
    const asm = ['--group', '239.1.2.3', '--count', '2'];
    const run = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2,h3', ...asm);
    await stop();

    const told = run.pairs!.map(({ to, group, source, verdict, received }) => ({
      to,
      group,
      source,
      verdict,
      received,
    }));
    const expected = { group: '239.1.2.234', source: undefined, verdict: 'delivered', received: 2 };
    expect(told).toEqual([
      { to: 'h2', ...expected },
      { to: 'h3', ...expected },
    ]);
  });

  test('asmping, ssmping and our client against our responder; each client is told', async () => {
    await sh(lab(), { host: 'h2' }, ROUTE);
    const server = await serve(40);
    const asm = await sh(lab(), { host: 'h2' }, `asmping -c 3 239.1.2.3 ${SERVER}`);
    const ssm = await sh(lab(), { host: 'h2' }, `ssmping -v -c 3 ${SERVER}`);
    const own = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h3', '--count', '3');
    const run = await server.end();

    expect(asm).toContain('asmping joined (S,G) = (*,239.1.2.234)');
    for (const text of [asm, ssm]) {
      expect(text.match(/unicast from 198.19.0.11, seq=\d dist=0/g)).toHaveLength(3);
      // They do not wait for the switch to learn of their join: the first one may be missed.
      expect(text.match(/multicast from 198.19.0.11, seq=\d dist=0/g)!.length).toBeGreaterThanOrEqual(2);
    }
    expect(own.pairs).toMatchObject([
      {
        port: 9903,
        verdict: 'delivered',
        received: 3,
        hops: 0,
        responder: { protocol: 'rfc6450', unicastReceived: 3 },
      },
    ]);
    expect(run.served).toMatchObject([
      { host: 'h1', client: '198.19.0.12', protocol: 'ssmping', answered: 6, refused: 0, limited: 0, ignored: 0 },
      { host: 'h1', client: '198.19.0.13', protocol: 'rfc6450', answered: 4, refused: 0, limited: 0, ignored: 0 },
    ]);
    for (const { bytesIn, bytesOut } of run.served!) expect(bytesOut).toBeLessThanOrEqual(bytesIn);
    expect(run.exitCode).toBe(0);
    expect(await probesLeft(lab(), 2000)).toEqual([]);
  });

  test('by IPv6: our client and ssmpingd, our client and our responder; a firewall is named, and what opens it', async () => {
    for (const [host, address] of [
      ['h1', 'fd00:3::1'],
      ['h2', 'fd00:3::2'],
    ] as const)
      await sh(
        lab(),
        { host },
        `sysctl -qw net.ipv6.conf.eth1.disable_ipv6=0; ip address replace ${address}/64 dev eth1 nodad; ip -6 route replace multicast ff3e::/16 dev eth1 table local`,
      );
    const wish = [...PROTOCOL, '--server', 'fd00:3::1', '--from', 'h2', '--count', '2'];
    const stop = await startSsmpingd(lab(), 'h1');
    const first = await mcreadyRun(lab(), ...wish);
    await stop();
    const server = await serve(600);
    const second = await mcreadyRun(lab(), ...wish);
    const drop =
      'add table inet t; add chain inet t i { type filter hook input priority 0; }; add rule inet t i ip6 daddr ff3e::/16 counter drop';
    await sh(lab(), { host: 'h2' }, `nft '${drop}'`);
    const dropped = await mcreadyRun(lab(), ...wish);
    await sh(lab(), { host: 'h2' }, dropped.pairs![0]!.cause!.remedy.join('\n'));
    const remedied = await mcreadyRun(lab(), ...wish);
    await sh(lab(), { host: 'h2' }, 'nft delete table inet t');
    await server.signal('INT');

    const pair = {
      from: 'fd00:3::1',
      to: 'h2',
      group: 'ff3e::4321:1234',
      source: 'fd00:3::1',
      verdict: 'delivered',
      hops: 0,
    };
    expect(first.pairs).toMatchObject([{ ...pair, port: 4321, received: 2, responder: { protocol: 'ssmping' } }]);
    expect(second.pairs).toMatchObject([{ ...pair, port: 9903, received: 2, responder: { protocol: 'rfc6450' } }]);
    expect(dropped.pairs).toMatchObject([{ verdict: 'undelivered', cause: { code: 'receiver-firewall', host: 'h2' } }]);
    expect(remedied.pairs).toMatchObject([pair]);
  });

  test('a flood of queries is answered at the rate of the protocol; a longer answer than the query is never given', async () => {
    const server = await serve(20);
    const group = '0004 0005 01 ef0102ea';
    const query = (sequence: number) => `51 0001 0004 0000218f 0002 0004 ${hex(sequence)} ${group}`.replaceAll(' ', '');
    const flood = await ask(
      lab(),
      'h2',
      SERVER,
      4321,
      Array.from({ length: 200 }, (_, index) => query(index + 1)),
    );
    // Wants 65,507 bytes for 16 (option 7 of ssmping); one octet; cut in the middle of an option; of a length that is not there.
    const hostile = ['510004000501e82bd3ea00070002ffe3', '51', '5100010004', '510001ffff00'];
    const answers = await ask(lab(), 'h3', SERVER, 4321, [...hostile, '', '51'.repeat(60_000)]);
    const run = await server.end();

    expect(flood.length).toBeGreaterThanOrEqual(5);
    expect(flood.length).toBeLessThanOrEqual(7);
    expect(answers).toEqual([`41${hostile[0]!.slice(2)}`]);
    expect(run.served).toMatchObject([
      { client: '198.19.0.12', answered: flood.length, limited: 200 - flood.length },
      { client: '198.19.0.13', answered: 1, ignored: 5 },
    ]);
  });

  test('nothing answers: not tested, exit 3, with the reason; the matrix of the fleet is not touched', async () => {
    const run = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2', '--count', '2');

    expect(run.pairs).toMatchObject([{ verdict: 'not-tested', received: 0 }]);
    expect(run.pairs![0]!.reason).toMatch(
      /^198\.19\.0\.11: it answers neither version of the protocol on port 9903 and 4321, ECONNREFUSED \d times$/,
    );
    expect(run.exitCode).toBe(3);
  });

  test('a group that the responder does not serve: its refusal is the reason', async () => {
    const server = await serve(600, '--group', '239.7.7.7');
    const refused = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2', '--group', '239.1.2.234');
    const served = await mcreadyRun(
      lab(),
      ...[...PROTOCOL, '--server', SERVER, '--from', 'h3', '--group', '239.7.7.7', '--count', '1'],
    );
    await server.signal('INT');

    expect(refused.pairs).toMatchObject([
      { verdict: 'not-tested', reason: `${SERVER}: it does not serve the group 239.1.2.234` },
    ]);
    expect(served.pairs).toMatchObject([{ verdict: 'delivered', group: '239.7.7.7', received: 1 }]);
  });

  test('a responder that lies: what it says is shown as text, and what it answers to nobody is no answer', async () => {
    const stop = await startLiar(lab(), 'h1');
    const run = await mcreadyRun(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2', '--count', '2');
    const text = await mcready(lab(), ...PROTOCOL, '--server', SERVER, '--from', 'h2', '--count', '2');
    await stop();

    expect(run.pairs).toMatchObject([
      {
        ...{ verdict: 'undelivered', received: 0, duplicates: 0 },
        responder: { unicastReceived: 2, information: '\\x1b[2Jliar' },
      },
    ]);
    expect(text.stdout).toContain('it says "\\x1b[2Jliar"');
  });

  test.each([
    ['its deadline', 1, ':', 142],
    ['SIGHUP', 30, 'kill -HUP $!', 129],
  ])('the program ends by %s, whatever else happens', async (_what, deadline, signal, code) => {
    const start = `{'role': 'serve', 'seconds': 60, 'deadline': ${deadline}, 'ports': [9903], 'groups': [], 'interface': None}`;
    const program = `START = ${start}\n${await sourceOf('responder')}`;

    const ended = await lab().exec(
      { host: 'h1' },
      [
        ...['sh', '-c'],
        `cat >/run/responder.py; rm -f /run/stdin; mkfifo /run/stdin; python3 /run/responder.py </run/stdin >/run/answers & exec 3>/run/stdin
         n=0; until grep -q ':26AF ' /proc/net/udp || [ $n -ge 200 ]; do n=$((n + 1)); sleep 0.05; done; ${signal}; wait $!; echo $?`,
      ],
      { stdin: program },
    );

    expect(Number(ended.stdout)).toBe(code);
  });

  test.each(['INT', 'KILL'])('SIG%s to the controller: the responder ends', async (signal) => {
    const server = await serve(60);

    expect((await server.signal(signal)).code).toBe(signal === 'INT' ? 130 : 137);
    expect(await probesLeft(lab(), 5000)).toEqual([]);
    expect(await sh(lab(), { host: 'h1' }, "grep -c ':26AF ' /proc/net/udp || [ $? = 1 ]")).toBe('0');
  });

  test('flags that do not go together are exit 2 before any host is contacted', async () => {
    for (const args of [
      ['--server', SERVER],
      ['--serve'],
      ['--protocol', 'rfc6450'],
      ['--protocol', 'rfc6450', '--server', '239.1.2.3'],
      ['--protocol', 'rfc6450', '--server', 'nonsense'],
      ['--protocol', 'rfc6450', '--server', SERVER, '--group', '10.0.0.1'],
      ['--protocol', 'rfc6450', '--server', SERVER, '--source', '198.19.0.12'],
    ]) {
      const { code, stdout, stderr } = await mcready(lab(), 'ping', ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).not.toContain('Connecting');
    }
  });
});

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
