import type { LabPlan, PlannedHost } from '../plan.ts';
import type { Place } from '../types.ts';

/** A POSIX sh script (run with -e) and where it runs. */
export interface FaultStep {
  readonly place: Place;
  readonly script: string;
}

/** Something wrong with a host, which the lab can cause and take back. Both are pure: they say what is to be run where. */
export interface Fault {
  /** As in `--fault ID@HOST`. */
  readonly id: string;
  /** What is wrong then, in one line. */
  readonly title: string;
  /** It is about programs that a busybox host does not have. */
  readonly notOnBusybox?: boolean;
  /** Only a multicast router can have it. */
  readonly routersOnly?: boolean;
  /** What forwards on a router that has it, where that is not smcrouted. */
  readonly forwardedBy?: string;
  inject(host: PlannedHost, plan: LabPlan): readonly FaultStep[];
  heal(host: PlannedHost, plan: LabPlan): readonly FaultStep[];
}

/** Fault of one script each way, run on the host. */
export function onHost(
  id: string,
  title: string,
  inject: (host: PlannedHost, plan: LabPlan) => string,
  heal: (host: PlannedHost, plan: LabPlan) => string,
): Fault {
  return {
    id,
    title,
    inject: (host, plan) => [{ place: { host: host.name }, script: inject(host, plan) }],
    heal: (host, plan) => [{ place: { host: host.name }, script: heal(host, plan) }],
  };
}
