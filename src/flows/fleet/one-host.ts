/** The one host that a pattern means. */
import { loadInventory } from '../../inventory/load.ts';
import { selectHosts } from '../../inventory/patterns.ts';
import type { InventoryHost } from '../../inventory/types.ts';
import { inputError } from '../../lib/errors.ts';
import { printableLine } from '../../lib/text.ts';

/** @throws InputError when it means none or several */
export async function oneHost(inventories: readonly string[], pattern: string): Promise<InventoryHost> {
  const [host, ...others] = selectHosts(await loadInventory(inventories, process.env), [pattern]);
  if (host !== undefined && others.length === 0) return host;
  const names = [host, ...others].map((one) => printableLine(one?.name ?? ''));
  const told = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  throw inputError(
    'several-hosts',
    `"${printableLine(pattern)}" means ${names.length} hosts: ${told}`,
    'name one of them',
  );
}
