/** What the remedy of a rule does when the rule set has changed since it was told. */
import { expect, test } from '@jest/globals';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const GROUP = '239.8.0.19';
const H2 = { host: 'h2' };

describeWithLab('the remedy of a rule that drops', () => {
  const lab = useLab({ hosts: 2 });

  const delivered = () => received(lab(), { from: 'h1', to: 'h2', group: GROUP });
  const handleOf = (port: number) => `$(nft -a list chain inet t c | sed -n 's/.*dport ${port} drop # handle //p')`;

  test('is right while other rules come and go, and nft refuses it when that rule is gone', async () => {
    await sh(
      lab(),
      H2,
      `nft add table inet t; nft add chain inet t c '{ type filter hook input priority 0; }'
for port in 1 23110 2; do nft add rule inet t c udp dport $port drop; done`,
    );
    const text = `name: p\nfirewall:\n  accept:\n    - {group: ${GROUP}, port: 23110, dev: eth1}\n`;
    const profile = await writeFile(lab(), 'position.yaml', text);
    const { remedy } = hostOf(await mcreadyRun(lab(), 'check', 'h2', '-p', profile), 'h2').findings![0]!;
    expect(remedy).toEqual([expect.stringMatching(/^nft insert rule inet t c position \d+ /)]);

    await sh(lab(), H2, `nft insert rule inet t c udp dport 3 drop; nft delete rule inet t c handle ${handleOf(1)}`);
    expect(await delivered()).toBe(0);
    await sh(lab(), H2, remedy.join('\n'));
    expect(await delivered()).toBe(5);

    await sh(lab(), H2, `nft delete rule inet t c handle ${handleOf(23110)}`);
    const again = await sh(lab(), H2, `if ${remedy[0]} 2>&1; then echo taken; fi`);
    expect(again).toContain('No such file or directory');
    expect(again).not.toContain('taken');
  });
});
