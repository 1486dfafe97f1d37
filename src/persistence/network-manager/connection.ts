/** The connection that an interface has at boot. Pure. */
import type { ConfigFile } from '../../facts/config-files.ts';
import { type NetworkManager, networkManagerFact } from '../../facts/network-manager.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import { type Assignment, parseKeyfile, saidOf } from './keyfile.ts';

export interface Connection {
  readonly uuid: string;
  readonly file: ConfigFile;
  readonly assignments: readonly Assignment[];
  readonly manager: NetworkManager;
}

/** Absent: NetworkManager does not configure the interface, or netplan says what it does. */
export function connectionOf(facts: FactValues, name: string): Reading<Connection> {
  const owner = ownerOf(facts, name);
  if (owner.state !== 'known') return owner;
  const { manager, netplan, connection, files } = owner.value;
  if (manager !== 'NetworkManager') return absent(`NetworkManager does not configure ${name}`);
  if (netplan) return absent(`netplan says how NetworkManager configures ${name}`);
  const [path] = files;
  if (connection === null || path === undefined) return unknown(`which connection ${name} gets at boot is not known`);
  const found = facts.get(networkManagerFact);
  if (found.state !== 'known') return found;
  const file = found.value.files.get(path);
  if (file === undefined) return unknown(`${path} is no keyfile of NetworkManager, or was not read`);
  if (file.content.state !== 'known') return unknown(file.content.why);
  if (path.startsWith('/run/')) return unknown(`${path} is gone at the next boot`);
  const assignments = parseKeyfile(file.content.value);
  const auto = saidOf(assignments, 'connection', 'autoconnect');
  if (auto?.value === 'false') return unknown(`${path}:${auto.line}: it is not activated at boot by itself`);
  return known({ uuid: connection, file, assignments, manager: found.value });
}

export function typeOf({ assignments }: Connection): string {
  return saidOf(assignments, 'connection', 'type')?.value ?? '';
}
