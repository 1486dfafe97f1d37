import { printable } from '../lib/text.ts';
import type { Lab } from './types.ts';

/** Runs what a lab cannot be up without; rejects when it fails. */
export async function succeed(lab: Lab, ...[place, argv]: Parameters<Lab['exec']>): Promise<void> {
  const { code, stderr } = await lab.exec(place, argv);
  if (code !== 0) throw new Error(`The lab could not start: ${argv.join(' ')}: ${printable(stderr.trim())}`);
}
