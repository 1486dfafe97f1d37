import type { Action, Plan } from '../../changes/types.ts';
import type { ConfigFiles } from '../../facts/config-files.ts';
import type { DaemonConfig } from '../../facts/routing-daemon.ts';
import { type SmcrouteService, smcrouteServiceFact } from '../../facts/smcroute-service.ts';
import type { FactValues } from '../../facts/types.ts';
import { bootPlan, type Edit, editFile, editFolder, refusal } from '../edits.ts';
import { showSlot } from '../slots.ts';
import type { Stated, Statement } from '../types.ts';
import { editConfig, statementLines } from './edit.ts';

const WANTS = '/etc/systemd/system/multi-user.target.wants';
const LINK = `${WANTS}/smcroute.service`;

/** Nothing is started or reloaded: what runs was changed before, by the settings themselves. */
export function write(facts: FactValues, stated: readonly Stated[]): Plan {
  const service = facts.get(smcrouteServiceFact);
  if (service.state !== 'known') return refusal(service.why, stated);
  const statements = stated.map((one) => one.statement);
  const edits = editSmcroute(service.value.config, statements);
  if ('why' in edits) return refusal(edits.why, stated);
  const what = statements.map(({ slot }) => showSlot(slot)).join(', ');
  return bootPlan(`stated for boot by smcroute.service: ${what}`, [...edits, ...enable(service.value)], stated);
}

/** Edits of smcrouted's files; the first one asks smcrouted whether it takes the lines. */
export function editSmcroute(
  config: DaemonConfig,
  statements: readonly Statement[],
): readonly Edit[] | { readonly why: string } {
  const contents = editConfig(config, statements);
  if ('why' in contents) return contents;
  const files: ConfigFiles = new Map(config.files.map((file) => [file.path, { ...file, link: null }]));
  const edits: Edit[] = contents.size === 0 ? [] : [{ actions: [checkAction(statements)], undo: [] }];
  for (const [path, content] of contents) {
    const edit = editFile(files, path, content);
    if ('why' in edit) return edit;
    edits.push(edit);
  }
  return edits;
}

/**
 * `smcrouted -F` of the lines by themselves, as they come to stand: of whole files it refuses what it takes when it runs
 * (2.5.6: wildcards of interfaces, interfaces that come later). It exits 78 and says why.
 */
function checkAction(statements: readonly Statement[]): Action {
  const script = 'printf "%s\\n" "$@" | smcrouted -N -F /dev/stdin';
  return { kind: 'run', argv: ['sh', '-c', script, 'sh', ...statementLines(statements)], unchangedOnFailure: true };
}

/** What `systemctl enable` does for the unit itself; that also renames links of its init script, and back only by halves. */
function enable({ enabled, unit, wants }: SmcrouteService): readonly Edit[] {
  if (enabled === 'enabled') return [];
  const link: Edit = {
    actions: [{ kind: 'run', argv: ['ln', '-s', unit, LINK], unchangedOnFailure: true, alreadySo: 'File exists' }],
    undo: [{ kind: 'remove', path: LINK }],
  };
  return [editFolder(new Set(wants ? [WANTS] : []), WANTS), link];
}
