/** Numbers as the kernel reads them from what is written to a key. */

/**
 * proc_get_long (kernel/sysctl.c): decimal, 0x hexadecimal or 0 octal; what stands behind a blank is not looked at (`0 # off`
 * is 0), anything else behind the digits refuses the whole.
 * @returns undefined when the kernel refuses the text
 */
export function kernelNumber(text: string): number | undefined {
  const [, sign, digits = ''] = /^[ \t\n]*(-?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)(?:[ \t\n]|$)/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const number = Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === '-' && number !== 0 ? -number : number;
}
