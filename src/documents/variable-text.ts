/** `${name}`: how a profile refers to a variable of the inventory. */

const VARIABLE = /\$\{([^}]*)(\}?)/g;
const NAME = /^[A-Za-z_]\w*$/;

/** Names of the variables in a text, in order: `eth${slot}.${vlan}` → slot, vlan. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

/** @returns why a text that refers to variables cannot be filled in, or that it refers to none */
export function whyNotVariableText(text: string): string | undefined {
  const found = [...text.matchAll(VARIABLE)];
  if (found.length === 0) return 'it has no variable in it';
  for (const [whole, name = '', end] of found) {
    if (end === '') return `${whole} has no closing brace`;
    if (!NAME.test(name)) return `\${${name}} is no name of a variable: letters, digits and _ only`;
  }
  return undefined;
}
