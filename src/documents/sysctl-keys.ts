/** Names of kernel keys that a profile can speak of. */
import { sysctlPath } from '../lib/sysctl-name.ts';

/** Only what holds of every kernel; which keys there are, a host says. */
export function whyNotSysctlKey(name: string): string | undefined {
  const path = sysctlPath(name);
  if (/[\s\p{C}]/u.test(name)) return 'it has white space or control characters in it';
  if (/[*?[\]{}=\\]/.test(name)) return 'it is a pattern: name each key';
  if (/[/.]{2}|^[/.]|[/.]$/.test(name) || path.includes('..'))
    return 'two separators meet, or it begins or ends with one';
  return path[0] === 'net' && path.length > 1 ? undefined : 'it is no key of the network';
}
