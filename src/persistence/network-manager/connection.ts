/** The connection that an interface has at boot. Pure. */
import type { ConfigFile } from '../../facts/config-files.ts';
import { type NetworkManager, networkManagerFact } from '../../facts/network-manager.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import { type Assignment, parseKeyfile, parseShown, saidOf } from './keyfile.ts';

export interface Connection {
  readonly uuid: string;
  readonly file: ConfigFile;
  /** Of the file, else of what nmcli shows: of that nothing has a line. */
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
  if (path.startsWith('/run/')) return unknown(`${path} is gone at the next boot`);
  const shown = found.value.shown.get(connection);
  const assignments =
    file.content.state === 'known'
      ? parseKeyfile(file.content.value)
      : shown === undefined
        ? undefined
        : parseShown(shown);
  if (assignments === undefined) return unknown(file.content.state === 'known' ? '' : file.content.why);
  const one: Connection = { uuid: connection, file, assignments, manager: found.value };
  const auto = saidOf(assignments, 'connection', 'autoconnect');
  if (auto && /^(false|no|0)$/.test(auto.value)) {
    return unknown(`${whereOf(one, auto.line)}: it is not activated at boot by itself`);
  }
  return known(one);
}

/** `802-3-ethernet`, `bridge`; '' where the file does not say. */
export function typeOf({ assignments }: Connection): string {
  return saidOf(assignments, 'connection', 'type')?.value ?? '';
}

/** `/etc/NetworkManager/system-connections/eth1.nmconnection:9`, or what told it. @param line none for what is not said */
export function whereOf({ uuid, file }: Connection, line?: number): string {
  if (file.content.state !== 'known') return `nmcli connection show ${uuid}`;
  return line === undefined ? file.path : `${file.path}:${line}`;
}
