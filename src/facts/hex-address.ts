/** IPv4 addresses as /proc/net prints them: the word in memory as hexadecimal, so reversed on a little-endian host. */

export type ByteOrder = 'little' | 'big';

/** `010101EF` on a little-endian host → `239.1.1.1`. @returns undefined when it is not a word of 8 hexadecimal digits */
export function hexAddress(hex: string, order: ByteOrder): string | undefined {
  if (!/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined;
  const bytes = [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return (order === 'little' ? bytes.reverse() : bytes).join('.');
}

/** The host's byte order, told from words that are multicast groups one way round only; `little` when none decides. */
export function groupByteOrder(groups: readonly string[]): ByteOrder {
  for (const hex of groups) {
    const asBig = isGroup(hexAddress(hex, 'big'));
    if (asBig !== isGroup(hexAddress(hex, 'little'))) return asBig ? 'big' : 'little';
  }
  return 'little';
}

/** The host's byte order, told from netmasks: their ones come first. */
export function maskByteOrder(masks: readonly string[]): ByteOrder {
  for (const hex of masks) {
    const asBig = maskLength(hexAddress(hex, 'big')) !== undefined;
    if (asBig !== (maskLength(hexAddress(hex, 'little')) !== undefined)) return asBig ? 'big' : 'little';
  }
  return 'little';
}

/** `255.255.0.0` → 16; undefined for a mask with holes. */
export function maskLength(mask: string | undefined): number | undefined {
  if (mask === undefined) return undefined;
  const bits = mask.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  return /^(1*)0*$/.exec(bits.join(''))?.[1]?.length;
}

function isGroup(address: string | undefined): boolean {
  const first = Number(address?.split('.')[0]);
  return first >= 224 && first <= 239;
}
