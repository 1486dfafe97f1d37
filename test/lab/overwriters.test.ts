/** What the script finds on a real host: processes, enabled units, and tuned's active profile with those it includes. */
import { expect, test } from '@jest/globals';
import { overwritersFact } from '../../src/facts/overwriters.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { describeWithLab, sh, useLab } from './support.ts';

describeWithLab('overwriters', () => {
  const lab = useLab({ hosts: 1 });

  async function found(shell: readonly string[]) {
    const read = composeRead([overwritersFact], { interfaces: [], nonce: 'read' });
    const ran = await lab().exec({ host: 'h1' }, shell, { stdin: read.script });
    expect(ran.stderr).toBe('');
    return read.decode(ran.stdout).get(overwritersFact);
  }

  test.each([[['dash']], [['bash']], [['busybox', 'sh']]])('in %j: none, then all there are', async (shell) => {
    expect(await found(shell)).toEqual({ state: 'known', value: { active: [], tuned: [], tunedReapplies: true } });
    const pid = await sh(
      lab(),
      { host: 'h1' },
      `mkdir -p /etc/tuned/own /etc/tuned/base /etc/systemd/system/multi-user.target.wants
       echo own >/etc/tuned/active_profile
       printf '[main]\\ninclude = base\\n[sysctl]\\nnet.ipv4.conf.all.rp_filter=1\\n' >/etc/tuned/own/tuned.conf
       printf '[sysctl]\\nvm.swappiness=10' >/etc/tuned/base/tuned.conf
       echo 'reapply_sysctl = 0' >/etc/tuned/tuned-main.conf
       ln -s /nowhere/tuned.service /etc/systemd/system/multi-user.target.wants/tuned.service
       cp "$(command -v sleep)" /root/dockerd
       /root/dockerd 60 >/dev/null 2>&1 </dev/null & echo $!
       until grep -q '^dockerd$' /proc/$!/comm; do sleep 0.02; done`,
    );

    const all = await found(shell);

    await sh(
      lab(),
      { host: 'h1' },
      `kill ${pid}; rm -r /etc/tuned /etc/systemd/system/multi-user.target.wants/tuned.service
       while [ -e /proc/${pid}/cmdline ] && [ -s /proc/${pid}/cmdline ]; do sleep 0.02; done`,
    );
    const file = (name: string, content: string) => {
      const path = `/etc/tuned/${name}/tuned.conf`;
      return { path, mode: '0644', content: { state: 'known', value: content, where: path } };
    };
    expect(all).toEqual({
      state: 'known',
      value: {
        active: ['dockerd', 'tuned'],
        tuned: [
          file('base', '[sysctl]\nvm.swappiness=10'),
          file('own', '[main]\ninclude = base\n[sysctl]\nnet.ipv4.conf.all.rp_filter=1\n'),
        ],
        tunedReapplies: false,
      },
    });
  });
});
