/** The virtual fleet on this machine: DESIGN §6, light lab. */

/** `flat`: one data network. `routed`: odd hosts on one segment, even ones on another, a multicast router between. */
export type Topology = 'flat' | 'routed';

export interface LabOptions {
  /** Name of the lab; several can be up at once. Default `lab`. */
  readonly name: string;
  readonly hosts: number;
  readonly topology: Topology;
  readonly faults: readonly { readonly fault: string; readonly host: string }[];
}

/** Where a command runs: the controller's namespace (management only), the switches', or a host's. */
export type Place = 'controller' | 'switches' | { readonly host: string };

export interface LabOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running lab. It ends, leaving nothing, with `down()` or with the process that holds it. */
export interface Lab {
  readonly name: string;
  /** The process that holds everything; killing it (also -9) removes all. */
  readonly pid: number;
  /** In the inventory's order: `h1` … `hN`, then the routers (`r1` when routed). */
  readonly hosts: readonly string[];
  readonly topology: Topology;
  /** Paths as seen from the controller's namespace. */
  readonly inventory: string;
  readonly knownHosts: string;
  exec(
    place: Place,
    argv: readonly string[],
    options?: { stdin?: string; timeoutMs?: number; env?: NodeJS.ProcessEnv },
  ): Promise<LabOutput>;
  down(): Promise<void>;
}
