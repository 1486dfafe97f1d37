/** One inventory source, whatever form it has. */
import { parseYaml } from '../documents/load.ts';
import { readText } from '../documents/read.ts';
import type { SourceText } from '../documents/types.ts';
import { inputError } from '../lib/errors.ts';
import { readAnsibleIni, readAnsibleYaml } from './ansible-file.ts';
import { AnsibleBuilder } from './builder.ts';
import { type Form, formOfText, isAnsible, isDynamic } from './form.ts';
import { readOwnFile } from './own-file.ts';
import type { SaidInventory } from './said.ts';

/**
 * @param source a file, `-` for stdin, or `host1,host2,`: a comma makes it a list, as in Ansible
 * @throws InputError with every problem of this source
 */
export async function readSource(source: string, home: string): Promise<SaidInventory> {
  if (source.includes(',')) return readList(source, home);
  const text = await readText(source);
  const form: Form = formOfText(text);
  if (form === 'script' || form === 'vault') throw notSupported(form, text);
  if (form === 'ini') return readAnsibleIni(text, home);
  const document = parseYaml(text);
  if (isDynamic(document.content)) throw notSupported('script', text);
  return isAnsible(document.content) ? readAnsibleYaml(document, home) : readOwnFile(document, home);
}

function readList(source: string, home: string): SaidInventory {
  const origin = { file: '--inventory', line: 1, column: 1 };
  const builder = new AnsibleBuilder(process.cwd(), home);
  for (const part of source.split(',')) {
    const word = part.trim();
    if (word === '') continue;
    const [, name = word, port] = word.match(/^([^:]+):(\d+)$/) ?? [];
    builder.host(name, 'ungrouped', origin);
    if (port !== undefined) builder.hostVar(name, 'ansible_port', Number(port), origin);
  }
  return builder.build(origin);
}

function notSupported(form: 'script' | 'vault', { file }: SourceText) {
  const origin = { file, line: 1, column: 1 };
  if (form === 'vault') {
    return inputError(
      'vault-not-supported',
      `${file} is encrypted with Ansible Vault`,
      'decrypt it: ansible-vault view',
      origin,
    );
  }
  const hint = `write it down first: ansible-inventory -i ${file} --list --yaml --output inventory.yaml`;
  return inputError('dynamic-inventory', `${file} is a dynamic inventory, which mcready does not run`, hint, origin);
}
