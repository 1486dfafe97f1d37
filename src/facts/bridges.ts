import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

/** What a bridge does with multicast; a file that is not there is `absent`: a kernel without IGMP snooping. */
export interface Bridge {
  readonly multicast_snooping: Reading<boolean>;
  readonly multicast_querier: Reading<boolean>;
}

export type BridgeFlag = keyof Bridge;

const FLAGS: readonly BridgeFlag[] = ['multicast_snooping', 'multicast_querier'];

/** Bridges of the host, by name. Source: /sys/class/net/IF/bridge, where only bridges have a folder. */
export const bridgesFact: Fact<ReadonlyMap<string, Bridge>> = {
  id: 'bridges',
  title: 'Bridges, with IGMP snooping and querier',
  needs: {
    files: { kind: 'files', paths: ['stp_state', ...FLAGS].map((file) => `/sys/class/net/*/bridge/${file}`) },
  },
  parse: parseBridges,
};

function parseBridges(answers: Answers): Reading<ReadonlyMap<string, Bridge>> {
  const files = answers.files('files');
  const bridges = new Map<string, Bridge>();
  for (const path of files.keys()) {
    const name = /^\/sys\/class\/net\/([^/]+)\/bridge\/stp_state$/.exec(path)?.[1];
    if (name === undefined) continue;
    const [multicast_snooping, multicast_querier] = FLAGS.map((flag) =>
      flagOf(files, `/sys/class/net/${name}/bridge/${flag}`),
    ) as [Reading<boolean>, Reading<boolean>];
    bridges.set(name, { multicast_snooping, multicast_querier });
  }
  return known(bridges);
}

function flagOf(files: ReadonlyMap<string, Reading<string>>, path: string): Reading<boolean> {
  const reading = files.get(path);
  if (!reading) return { state: 'absent', why: 'its kernel was built without IGMP snooping' };
  if (reading.state !== 'known') return reading;
  return /^\d+$/.test(reading.value) ? known(Number(reading.value) !== 0) : unknown(`${path}: not a number`);
}
