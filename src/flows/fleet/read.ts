/** Everything a run needs from a host, in one exec. */
import { randomBytes } from 'node:crypto';
import { interfacesFact } from '../../facts/interfaces.ts';
import { privilegesFact } from '../../facts/privileges.ts';
import { composeRead } from '../../facts/reading/compose.ts';
import type { Fact, FactValues } from '../../facts/types.ts';
import type { Host } from '../../hosts/types.ts';
import { BOOT_FACTS } from '../../persistence/index.ts';
import type { Desired } from '../../profile/types.ts';
import { settingById } from '../../settings/index.ts';
import { interfacePatterns } from './expand.ts';

/**
 * Reads the facts that the desired settings declare, the interfaces (to resolve globs), and as whom.
 * @param boot also what configuration says of the next boot
 */
export async function readDesired(host: Host, desired: readonly Desired[], boot: boolean): Promise<FactValues> {
  const settings = [...new Set(desired.map((entry) => entry.setting))].map(settingById);
  const looked = boot && settings.some((setting) => setting.persisted !== undefined) ? BOOT_FACTS : [];
  const facts = new Set<Fact>([
    interfacesFact,
    privilegesFact,
    ...settings.flatMap((setting) => setting.facts),
    ...looked,
  ]);
  return readFacts(host, [...facts], interfacePatterns(desired), kernelKeys(desired));
}

function kernelKeys(desired: readonly Desired[]): readonly string[] {
  return [...new Set(desired.flatMap(({ setting, item = '' }) => settingById(setting).kernelKeys?.(item) ?? []))];
}

/**
 * @param interfaces names or globs, for facts that are asked once an interface
 * @param keys paths below /proc/sys, for facts that read the keys asked for
 */
export async function readFacts(
  host: Host,
  facts: readonly Fact[],
  interfaces: readonly string[],
  keys: readonly string[] = [],
): Promise<FactValues> {
  const read = composeRead(facts, { interfaces, keys, nonce: randomBytes(8).toString('hex') });
  const output = await host.run(read.script);
  return read.decode(output.stdout);
}
