/** mc_forwarding against the kernel, by a real smcrouted: in its drop-in folder, in its main file, without it. */
import { describe, expect, test } from '@jest/globals';
import { settingById } from '../../src/settings/index.ts';
import { holds, wantedOf } from './setting-runner.ts';
import { TOOLS, useThreeLinks } from './three-links.ts';

const { ns, read, applies, undoes, wholeState } = useThreeLinks();

describe.each(TOOLS)('in %s', (shell) => {
  test('mc_forwarding: through smcrouted, in its drop-in folder', async () => {
    const daemon = await startDaemon(`phyint eth2 enable\ninclude ${ns().folder}/smcroute.d/*.conf\n`);
    const before = await wholeState();

    const changes = await applies(
      'mc_forwarding',
      [
        { on: 'eth0', desired: true },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await ns().must('cat /proc/net/ip_mr_vif')).toMatch(/eth0[\s\S]*eth1|eth1[\s\S]*eth0/);
    await undoes(changes, shell);
    expect(await vifs()).toEqual(['eth2']);
    expect((await wholeState()).replace(/Interface +BytesIn[\s\S]*/, '')).toBe(
      before.replace(/Interface +BytesIn[\s\S]*/, ''),
    );
    await stopDaemon(daemon);
  });

  test('mc_forwarding: in the main file, on and off at once', async () => {
    const daemon = await startDaemon('# ours\nphyint eth2 enable ttl-threshold 3');
    const before = await wholeState();

    const changes = await applies(
      'mc_forwarding',
      [
        { on: 'eth2', desired: false },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await vifs()).toEqual(['eth1']);
    await undoes(changes, shell);
    expect(await vifs()).toEqual(['eth2']);
    expect((await wholeState()).replace(/Interface +BytesIn[\s\S]*/, '')).toBe(
      before.replace(/Interface +BytesIn[\s\S]*/, ''),
    );
    await stopDaemon(daemon);
  });

  test('mc_forwarding: no daemon', async () => {
    const setting = settingById('mc_forwarding');
    const wanted = [
      wantedOf(setting, { on: 'eth1', desired: true }),
      wantedOf(setting, { on: 'eth0', desired: false }),
    ];
    const facts = await read(setting, [], shell);

    expect(holds(setting, facts, wanted)).toEqual([false, true]);
    expect(setting.plan?.(facts, wanted, wanted)).toMatchObject({ changes: [], impossible: [{ wanted: wanted[0] }] });
  });
});

/** -N: no VIF but those enabled. */
async function startDaemon(config: string): Promise<string> {
  const file = `${ns().folder}/smcroute.conf`;
  await ns().must(`
cat >${file} <<'END'
${config}
END
${config.endsWith('\n') ? '' : `truncate -s -1 ${file}`}
smcrouted -n -N -f ${file} -i test -P ${ns().folder}/test.pid -u ${ns().folder}/test.sock >${ns().folder}/daemon.log 2>&1 &
n=0; until grep -q eth2 /proc/net/ip_mr_vif || [ $n -ge 100 ]; do sleep 0.05; n=$((n+1)); done
echo $! >${ns().folder}/pid.log`);
  expect(await vifs()).toEqual(['eth2']);
  return (await ns().must(`cat ${ns().folder}/pid.log`)).trim();
}

async function stopDaemon(pid: string): Promise<void> {
  await ns().must(
    `kill ${pid}; n=0; while grep -q eth /proc/net/ip_mr_vif && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done`,
  );
  expect(await vifs()).toEqual([]);
}

async function vifs(): Promise<readonly string[]> {
  const table = await ns().must('cat /proc/net/ip_mr_vif');
  const lines = table.trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/)[1] ?? '').sort();
}
