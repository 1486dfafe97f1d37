/** What `--json` printed, held against the schemas as they are published. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

const ajv = new Ajv({ strict: true, allErrors: true });
const PUBLISHED: { readonly [name: string]: ValidateFunction } = {
  'mcready.run/1': compiled('run'),
  'mcready.error/1': compiled('error'),
};
/** How every private key file begins: its first line, and OpenSSH's magic in base64. */
const SECRET = /PRIVATE KEY|b3BlbnNzaC1rZXktdjE/;

/**
 * The one JSON document that a command printed on stdout, its schema being the one that it names.
 * @throws when it is no JSON, when it does not fit, and when key material is in it
 */
export function documentOf(stdout: string): { readonly schema: string } {
  if (SECRET.test(stdout)) throw new Error('key material in the answer');
  const document: unknown = JSON.parse(stdout);
  const { schema } = document as { readonly schema: string };
  const validate = PUBLISHED[schema];
  if (validate === undefined) throw new Error(`there is no published schema ${schema}`);
  if (!validate(document)) throw new Error(`${schema}: ${ajv.errorsText(validate.errors)}`);
  return document as { readonly schema: string };
}

function compiled(name: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as object);
}
