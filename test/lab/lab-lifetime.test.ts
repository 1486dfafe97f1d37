import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { describeLab, downLab, findLab, requireLab, startLab } from '../../src/lab/index.ts';
import type { Lab, LabOptions } from '../../src/lab/types.ts';
import { argv, holdersOf, machine, namespacesOf, processesNaming, untilEmpty, untilFound } from './leftovers.ts';
import { received } from './multicast.ts';
import { describeWithLab, labName, sh } from './support.ts';

const LAB = new URL('../../src/lab/index.ts', import.meta.url).href;

describeWithLab('the life of a lab', () => {
  test('down leaves no process, namespace, mount or file', async () => {
    const before = machine();
    const lab = await start({ hosts: 3, topology: 'routed' });
    const namespaces = namespacesOf(lab);
    expect(namespaces.names.size).toBeGreaterThan(20);

    await lab.down();

    expect(holdersOf(namespaces)).toEqual([]);
    expect(processesNaming(lab.name)).toEqual([]);
    expect(machine()).toEqual(before);
    expect(await findLab(lab.name)).toBeUndefined();
  });

  test('kill -9 of the holder leaves nothing, also not what ran in the lab', async () => {
    const before = machine();
    const lab = await start({ hosts: 2 });
    await sh(lab, { host: 'h1' }, 'setsid sleep 98761 >/dev/null 2>&1 & echo x >/etc/x; echo x >/tmp/x');
    const running = lab.exec('controller', ['sleep', '98762']);
    await untilFound(() => processesNaming('98762').some((pid) => argv(pid)[0] === 'sleep'));
    const namespaces = namespacesOf(lab);

    process.kill(lab.pid, 'SIGKILL');

    expect((await running).code).toBe(137);
    await untilEmpty(() => holdersOf(namespaces));
    expect(processesNaming('98761')).toEqual([]);
    expect(machine()).toEqual(before);
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    '%s to the process that started it takes the lab along',
    async (signal) => {
      const name = labName();
      const caller = startElsewhere(name, false);
      await line(caller);
      const lab = await requireLab(name);
      const namespaces = namespacesOf(lab);

      caller.kill(signal);

      await untilEmpty(() => holdersOf(namespaces));
      await untilEmpty(() => processesNaming(name));
    },
  );

  test('kill -9 of the caller before the lab is up leaves nothing either', async () => {
    const name = labName();
    const caller = startElsewhere(name, true, 40);
    await untilFound(() => processesNaming(name).length > 5);

    caller.kill('SIGKILL');

    await untilEmpty(() => processesNaming(name));
  });

  test('detached, it goes on after the process that started it, is found by name, and ends by name', async () => {
    const name = labName();
    const caller = startElsewhere(name, true);
    const ended = new Promise((resolve) => caller.on('exit', resolve));
    await line(caller);
    expect(await ended).toBe(0);
    await sleep(300);

    const lab = await requireLab(name);
    expect(lab).toMatchObject({
      name,
      hosts: ['h1', 'h2'],
      topology: 'flat',
      inventory: '/run/mcready-lab/inventory.yaml',
    });
    expect(await sh(lab, { host: 'h2' }, 'hostname')).toBe('h2');
    const again = startLab({ name, hosts: 1, topology: 'flat', faults: [] }, { detached: false });
    await expect(again).rejects.toThrow(`A lab "${name}" is up already.`);
    await expect(requireLab(`${name}x`)).rejects.toThrow(`No lab "${name}x" is up.`);

    expect(await downLab(name)).toBe(true);
    expect(await downLab(name)).toBe(false);
    expect(processesNaming(name)).toEqual([]);
  });

  test('runIn passes the exit code on, keeps the folder, and hands signals to the command', async () => {
    const lab = await start({ hosts: 1 });
    const run = (place: string, argv: readonly string[]) =>
      script(`import { requireLab, runIn } from '${LAB}';
        process.exitCode = await runIn(await requireLab('${lab.name}'), ${place}, ${JSON.stringify(argv)});`);

    const folder = run(`'controller'`, ['sh', '-c', 'pwd; exit 9']);
    expect(await line(folder)).toBe(process.cwd());
    expect(await exit(folder)).toBe(9);

    const trapped = run(`{ host: 'h1' }`, [
      'sh',
      '-c',
      "trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done",
    ]);
    expect(await line(trapped)).toBe('ready');
    trapped.kill('SIGTERM');
    expect(await exit(trapped)).toBe(42);
    expect(await exit(run(`'controller'`, ['mcready-no-such-command']))).toBe(127);
    expect(await exit(run(`'controller'`, ['sh', '-c', 'kill -TERM $$']))).toBe(143);
    await lab.down();
  });

  test('two labs at once do not know of each other; snooping is in force one second after the start', async () => {
    const labs = await Promise.all([start({ hosts: 3 }), start({ hosts: 3 })]);
    await sleep(1_100);
    const frames = async () =>
      Number(await sh(labs[0], { host: 'h3' }, 'cat /sys/class/net/eth1/statistics/rx_packets'));
    const before = await frames();

    for (const lab of labs)
      expect(await received(lab, { from: 'h1', to: 'h2', group: '239.8.3.1', count: 30 })).toBe(30);

    expect((await frames()) - before).toBeLessThan(20);
    for (const lab of labs) await lab.down();
  });

  test('50 hosts are up in under 10 s, all of them reached by ssh', async () => {
    const begin = performance.now();
    const lab = await start({ hosts: 50 });
    expect(performance.now() - begin).toBeLessThan(10_000);
    const all =
      'for h in $(seq 50); do echo h$h; done | xargs -P 8 -I{} ssh -F /run/mcready-lab/ssh_config {} hostname | sort -u | wc -l';
    expect(await sh(lab, 'controller', all)).toBe('50');
    await lab.down();
  });

  test.each([
    ['router-pim', "r1: FRR's pimd between "],
    ['router-down', 'r1: no routing daemon between '],
  ])('describeLab says what forwards on a router with the fault %s', async (fault, words) => {
    const faults = [{ fault, host: 'r1' }];
    const lab = await start({ topology: 'routed', faults });

    expect(describeLab(lab, faults).join('\n')).toContain(words);
    await lab.down();
  });

  test('describeLab says what is where', async () => {
    const lab = await start({ hosts: 2, topology: 'routed' });
    const text = describeLab(lab).join('\n');
    expect(text).toContain(`Lab "${lab.name}": 2 hosts, topology routed, held by process ${lab.pid}`);
    expect(text).toContain('/run/mcready-lab/inventory.yaml');
    expect(text).toContain(`mcready lab down --name ${lab.name}`);
    expect(text).toContain('r1: smcrouted between ');
    await lab.down();
  });
});

async function start(options: Partial<LabOptions>): Promise<Lab> {
  return startLab({ name: labName(), hosts: 2, topology: 'flat', faults: [], ...options }, { detached: false });
}

/** Another process that brings a lab up, says so, and then ends (detached) or stays. */
function startElsewhere(name: string, detached: boolean, hosts = 2): ChildProcess {
  const options = { name, hosts, topology: 'flat', faults: [] };
  return script(`import { startLab } from '${LAB}';
    await startLab(${JSON.stringify(options)}, { detached: ${detached} });
    console.log('up');
    if (!${detached}) setInterval(() => {}, 1000);`);
}

function script(text: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code} and said nothing`)));
  });
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
}
