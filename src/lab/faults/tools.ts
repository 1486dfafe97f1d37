import { type Fault, onHost } from './types.ts';

/** A file that nobody may execute is mounted over each program, in the host's mount namespace only. */
function missingTool(id: string, title: string, patterns: readonly string[]): Fault {
  const each = (body: string) => `for file in ${patterns.join(' ')}; do
  if [ -f "$file" ]; then ${body}; fi
done`;
  const fault = onHost(
    id,
    title,
    () =>
      `umask 777\nempty=/run/${id}\n: >"$empty"\n${each('if [ -x "$file" ]; then mount --bind "$empty" "$(readlink -f "$file")"; fi')}`,
    () => each('while umount "$file" 2>/dev/null; do :; done'),
  );
  return { ...fault, notOnBusybox: true };
}

export const pythonMissing = missingTool('python-missing', 'No Python can be run: the ping has no probe', [
  '/usr/bin/python3*',
  '/usr/local/bin/python3*',
  '/usr/libexec/platform-python',
]);

export const ethtoolMissing = missingTool('ethtool-missing', 'No ethtool can be run', [
  '/usr/sbin/ethtool',
  '/sbin/ethtool',
  '/usr/bin/ethtool',
]);

export const ipMissing = missingTool('ip-missing', 'No ip (iproute2) can be run', [
  '/usr/sbin/ip',
  '/usr/bin/ip',
  '/sbin/ip',
  '/bin/ip',
]);
