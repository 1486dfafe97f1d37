/** A packet as the bytes of its Ethernet frame, as far as they are known. Pure. */
import type { Packet } from './types.ts';
import { intervalOf } from './values.ts';

/** A number of which only the bits in `known` are certain. */
export interface Bits {
  readonly value: number;
  readonly known: number;
}

export const UNKNOWN: Bits = { value: 0, known: 0 };

/** First bytes of a frame, one entry each; what lies behind them is not known. */
export type Frame = readonly Bits[];

const IGMP_OPTIONS = [0x94, 0x04, 0x00, 0x00];
/** The hop-by-hop header of MLD: next header ICMPv6, router alert, padding (RFC 3810, section 5). */
const MLD_OPTIONS = [58, 0, 5, 2, 0, 0, 1, 0];

/** Bytes that differ from packet to packet (ports that are not known, checksums) are unknown in it. */
export function frameOf(packet: Packet): Frame {
  const { family, protocol, type } = packet;
  const destination = beginningOf(certain(bytesOf(packet.destination, family)), packet.certainBits);
  const source = packet.source === undefined ? undefined : certain(bytesOf(packet.source, family));
  const payload =
    protocol === 'udp'
      ? [...portBytes(packet.sourcePort), ...portBytes(packet.port)]
      : type === undefined
        ? some(1)
        : certain([type]);
  if (family === 'ipv4') {
    // IGMP comes with the router alert option (RFC 3376, section 4).
    const options = protocol === 'udp' ? [] : IGMP_OPTIONS;
    return [
      ...certain([0x01, 0x00, 0x5e]),
      // The highest bit of these 24 is 0 (RFC 1112, section 6.4).
      ...destination.slice(1, 2).map(({ value, known }) => ({ value: value & 0x7f, known: known | 0x80 })),
      ...destination.slice(2),
      ...some(6),
      ...certain([0x08, 0x00, 0x45 + options.length / 4]),
      ...some(5),
      // Flags and offset of fragments: "don't fragment" may be set or not.
      { value: 0, known: 0xbf },
      ...certain([0]),
      ...some(1),
      ...certain([protocol === 'udp' ? 17 : 2]),
      ...some(2),
      ...(source ?? some(4)),
      ...destination,
      ...certain(options),
      ...payload,
    ];
  }
  const options = protocol === 'udp' ? [] : MLD_OPTIONS;
  return [
    ...certain([0x33, 0x33]),
    ...destination.slice(12),
    ...some(6),
    ...certain([0x86, 0xdd]),
    { value: 0x60, known: 0xf0 },
    ...some(5),
    ...certain([protocol === 'udp' ? 17 : 0]),
    ...some(1),
    ...(source ?? some(16)),
    ...destination,
    ...certain(options),
    ...payload,
  ];
}

/** Some bytes of a frame as one number, the first the highest. */
export function bitsAt(frame: Frame, offset: number, length: number): Bits {
  let [value, known] = [0, 0];
  for (let place = offset; place < offset + length; place += 1) {
    const byte = frame[place] ?? UNKNOWN;
    value = ((value << 8) | byte.value) >>> 0;
    known = ((known << 8) | byte.known) >>> 0;
  }
  return { value, known: length < 4 ? (known | (0xffffffff << (8 * length))) >>> 0 : known };
}

function portBytes(port: number | undefined): Frame {
  return port === undefined ? some(2) : certain([port >> 8, port & 0xff]);
}

/** Of the bytes of an address, the bits behind the first so many may have any value. */
function beginningOf(bytes: Frame, bits = 8 * bytes.length): Frame {
  return bytes.map(({ value }, at) => {
    const known = 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - 8 * at)));
    return { value: value & known, known };
  });
}

function certain(bytes: readonly number[]): Frame {
  return bytes.map((value) => ({ value, known: 0xff }));
}

function some(count: number): Frame {
  return Array.from({ length: count }, () => UNKNOWN);
}

function bytesOf(address: string, family: Packet['family']): readonly number[] {
  const [number] = intervalOf(address) ?? [0n];
  const size = family === 'ipv4' ? 4 : 16;
  return Array.from({ length: size }, (_, place) => Number((number >> BigInt(8 * (size - 1 - place))) & 0xffn));
}
