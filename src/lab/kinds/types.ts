import type { LabFile } from '../files.ts';
import type { LabPlan, PlannedHost } from '../plan.ts';
import type { Boot, Lab, LabIdentity, LabKind, LabOptions } from '../types.ts';

/** Account files that the hosts' own are made from. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

/** What every host of a lab is laid on. */
export interface Base {
  readonly accounts: Accounts;
  /** Folder with a whole system, for a kind whose hosts do not use the machine's. */
  readonly tree?: string;
}

/** A program of the machine and the package it comes from. */
export interface Needed {
  readonly command: string;
  readonly from: string;
  /** Whether a lab like that can do without. */
  readonly unless?: (wanted: Partial<LabOptions>) => boolean;
}

/** How the hosts of a lab are made: all that one kind of lab does otherwise than the other. */
export interface Kind {
  readonly id: LabKind;
  /** Programs that it needs besides those of every lab. */
  readonly commands: readonly Needed[];
  /** Lines for the probe of the kernel (check.ts), with `step` for each thing that is tried. */
  readonly probe: string;
  /** Namespaces that a host's place starts with, as options of unshare(1). */
  readonly namespaces: readonly string[];
  /** Shell programs: `HOST` makes a host's place and says `up NAME` or `failed NAME`; `ONCE` runs in the lab before all hosts. */
  scripts(): { readonly HOST: string; readonly ONCE: string } & Readonly<Record<string, string>>;
  /** Runs beside the lab and cleans up, when the holder is gone, what the kernel would leave ($1: the lab's name). */
  readonly sweep?: string;
  /** Why no lab of this kind can be, known without asking the kernel: each in one sentence with its remedy. */
  missing(): readonly string[];
  /** What has to be there before the lab starts. Can take minutes the first time, and says so. */
  prepare(say: (line: string) => void, rebuild: boolean): Promise<Base>;
  /** Files of a host that only this kind has, under the lab's folder. */
  files(plan: LabPlan, host: PlannedHost, lab: LabIdentity, base: Base): readonly LabFile[];
  /** The process whose namespaces a command on the host gets, from the one that keeps the host's place. */
  enter(place: number): number;
  /** Resolves when the host of a started place can be used. */
  ready(lab: Lab, host: PlannedHost, place: number): Promise<Boot>;
  /** Not for a kind whose hosts have no system to restart. */
  reboot?(lab: Lab, host: PlannedHost, place: number): Promise<Boot>;
}
