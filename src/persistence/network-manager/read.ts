/** What the keyfile of an interface's connection states. Pure. */
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { isUp } from '../slots.ts';
import type { LinkProperty, Slot } from '../types.ts';
import { type Connection, connectionOf, typeOf, whereOf } from './connection.ts';
import { type KeyfileRoute, routesOf, saidOf } from './keyfile.ts';
import { fromKeyfile, wordOf } from './words.ts';

export type RouteSlot = Extract<Slot, { readonly kind: 'route' }>;

export function read(facts: FactValues, slot: Slot): Reading<string> {
  if (slot.kind === 'sysctl') return absent('NetworkManager states no sysctl key');
  // NetworkManager sets up every device that it manages.
  if (isUp(slot)) return setUp(facts, slot.interface);
  // Whatever its files say, which may need root to be read.
  if (slot.kind === 'link' && wordOf(slot.property) === undefined) return absent('NetworkManager has no word for it');
  const connection = connectionOf(facts, slot.interface);
  if (connection.state !== 'known') return connection;
  return says(connection.value, slot);
}

function setUp(facts: FactValues, name: string): Reading<string> {
  const connection = connectionOf(facts, name);
  return connection.state === 'known' ? known('on', whereOf(connection.value)) : connection;
}

/** @returns absent where the connection states nothing of it: NetworkManager then leaves it as it is */
export function says(connection: Connection, slot: Slot): Reading<string> {
  if (slot.kind === 'link') return readProperty(connection, slot.property);
  if (slot.kind !== 'route') return absent('NetworkManager states links and routes only');
  const route = routesTo(connection, slot).at(-1)?.route;
  if (route === undefined) return absent(`${whereOf(connection)} has no such route`);
  return known(routeWords(connection, route), whereOf(connection, route.line));
}

function readProperty(connection: Connection, property: LinkProperty): Reading<string> {
  const word = wordOf(property);
  if (word === undefined) return absent('NetworkManager has no word for it');
  if (word.section === 'bridge' && typeOf(connection) !== 'bridge')
    return absent(`${whereOf(connection)} makes no bridge`);
  const said = saidOf(connection.assignments, word.section, word.key);
  if (said === undefined) {
    return word.unsaid === undefined
      ? absent(`${whereOf(connection)} does not say it`)
      : known(word.unsaid, whereOf(connection));
  }
  const value = fromKeyfile(word, said.value);
  const where = whereOf(connection, said.line);
  if (value !== undefined) return known(value, where);
  if (/^(auto|ignore|0)$/.test(said.value)) return absent(`${where}: ${said.value} leaves it alone`);
  return unknown(`${where}: ${said.value} is not understood`);
}

/** The routes that a slot is about, with their places in nmcli's list. */
export function routesTo(
  { assignments }: Connection,
  { to, table }: RouteSlot,
): readonly { readonly index: number; readonly route: KeyfileRoute }[] {
  const section = to.includes(':') ? ('ipv6' as const) : ('ipv4' as const);
  const own = saidOf(assignments, section, 'route-table')?.value;
  return routesOf(assignments, section)
    .map((route, index) => ({ index, route }))
    .filter(({ route }) => route.to === to && tableName(route.options.get('table') ?? own) === table);
}

const TABLE_NAMES: Readonly<Record<string, string>> = { '0': 'main', '253': 'default', '254': 'main', '255': 'local' };

function tableName(number = '254'): string {
  return TABLE_NAMES[number] ?? number;
}

/** nmcli takes numbers only; undefined for a name of /etc/iproute2/rt_tables. */
export function tableNumber(name: string): string | undefined {
  if (/^\d+$/.test(name)) return name;
  return ({ main: '254', default: '253', local: '255' } as Readonly<Record<string, string>>)[name];
}

/**
 * Without a metric of its own a route gets the connection's `route-metric`, else that of the device: 100 for Ethernet, one
 * more where another device has it (nm_device_get_route_metric_default in nm-device.c).
 */
function routeWords({ assignments }: Connection, { metric, options, via, to }: KeyfileRoute): string {
  const section = to.includes(':') ? 'ipv6' : 'ipv4';
  const own = Number(saidOf(assignments, section, 'route-metric')?.value ?? -1);
  const inForce = metric ?? (own >= 0 ? own : DEVICE_METRIC);
  const source = options.get('src');
  return [
    ...(via === undefined ? [] : [`via ${via}`]),
    ...(inForce === 0 ? [] : [`metric ${inForce}`]),
    ...(source === undefined ? [] : [`src ${source}`]),
  ].join(' ');
}

const DEVICE_METRIC = 100;

/** Whether this connection says so already. */
export function holds(connection: Connection, slot: Slot, value: string): boolean {
  const said = says(connection, slot);
  return said.state === 'known' && said.value === value;
}
