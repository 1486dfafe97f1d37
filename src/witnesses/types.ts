/** What hosts beside the mesh, routers and switches, add to causes. */
import type { Fact, FactValues } from '../facts/types.ts';
import type { Diagnosis } from '../ping/types.ts';

/** A host beside the mesh, with what it says of itself. */
export interface Beside {
  readonly name: string;
  readonly facts: FactValues;
}

/** What hosts beside the mesh add to causes of one kind. Pure. */
export interface Completion {
  readonly facts: readonly Fact[];
  /** Whether they can add to it. */
  concerns(cause: Diagnosis): boolean;
  /** @param beside those who answered; what `concerns` looked at is no more in what is returned */
  complete(cause: Diagnosis, beside: readonly Beside[]): Diagnosis;
}
