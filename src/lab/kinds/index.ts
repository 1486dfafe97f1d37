import type { LabKind } from '../types.ts';
import { light } from './light/index.ts';
import { systemd } from './systemd/index.ts';
import type { Kind } from './types.ts';

const KINDS: Readonly<Record<LabKind, Kind>> = { light, systemd };

export function kindOf(id: LabKind): Kind {
  return KINDS[id];
}
