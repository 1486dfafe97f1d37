import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

export interface Kernel {
  /** `6.1.0-13-amd64` */
  readonly release: string;
  readonly hostname: string;
  /** As `uname -m` prints it; null when the host has no uname. */
  readonly arch: string | null;
}

const RELEASE = '/proc/sys/kernel/osrelease';
const HOSTNAME = '/proc/sys/kernel/hostname';

/** Which kernel runs there. Source: /proc/sys/kernel, uname(1). */
export const kernelFact: Fact<Kernel> = {
  id: 'kernel',
  title: 'Kernel release, host name and architecture',
  needs: {
    files: { kind: 'files', paths: [RELEASE, HOSTNAME] },
    machine: { kind: 'command', argv: ['uname', '-m'] },
  },
  parse: parseKernel,
};

function parseKernel(answers: Answers): Reading<Kernel> {
  const files = answers.files('files');
  const release = files.get(RELEASE);
  const hostname = files.get(HOSTNAME);
  if (release?.state !== 'known') return unknown(release?.why ?? `${RELEASE} was not read`);
  const machine = answers.command('machine');
  return known({
    release: release.value,
    hostname: hostname?.state === 'known' ? hostname.value : '',
    arch: machine.state === 'ran' && machine.code === 0 ? machine.stdout.trim() : null,
  });
}
