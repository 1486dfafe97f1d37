import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, CommandAnswer, Fact } from './types.ts';

export interface Feature {
  readonly on: boolean;
  /** The driver does not let it be changed. */
  readonly fixed: boolean;
  /** What was asked for, when it differs from what is (something it depends on is off). */
  readonly requested?: boolean;
  /** The heading it stands under (`tx-checksumming`), which is on when one of its members is. */
  readonly group?: string;
}

/** Feature, as `ethtool -k` names it → its state. */
export type Features = ReadonlyMap<string, Feature>;

/** Offload features of the interfaces asked for. Source: ethtool(8); they are not in /sys. */
export const ethtoolFeaturesFact: Fact<ReadonlyMap<string, Reading<Features>>> = {
  id: 'ethtool-features',
  title: 'Offload features, by interface',
  needs: { features: { kind: 'each-interface', argv: ['ethtool', '-k', '{}'] } },
  parse: parseFeatures,
};

function parseFeatures(answers: Answers): Reading<ReadonlyMap<string, Reading<Features>>> {
  const each = [...answers.each('features')];
  return known(new Map(each.map(([name, answer]) => [name, parseAnswer(answer)])));
}

/** The text form: `--json -k` is silently ignored before ethtool 5.17. Sub-features are indented by a tab. */
function parseAnswer(answer: CommandAnswer): Reading<Features> {
  if (answer.state === 'missing') return unknown(answer.why);
  const features = new Map<string, Feature>();
  let heading: string | undefined;
  for (const line of answer.stdout.split('\n')) {
    const [, name, state, fixed, requested] =
      /^\s*([^\s:]+): (on|off)( \[fixed\])?(?: \[requested (on|off)\])?/.exec(line) ?? [];
    if (name === undefined) continue;
    const isMember = /^\s/.test(line);
    if (!isMember) heading = name;
    features.set(name, {
      on: state === 'on',
      fixed: fixed !== undefined,
      ...(requested === undefined ? {} : { requested: requested === 'on' }),
      ...(isMember && heading !== undefined ? { group: heading } : {}),
    });
  }
  if (features.size > 0) return known(features);
  return unknown(`ethtool -k: ${answer.stderr.trim() || `no features in its answer, exit ${answer.code}`}`);
}
