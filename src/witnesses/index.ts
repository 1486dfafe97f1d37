/** The list of those beside a mesh who can add to a cause, in the order in which they are heard: a router's word decides whether a switch is asked. */
import { atRouters } from './routers/index.ts';
import { atSwitches } from './switches/index.ts';
import type { Completion } from './types.ts';

export const COMPLETIONS: readonly Completion[] = [atRouters, atSwitches];
