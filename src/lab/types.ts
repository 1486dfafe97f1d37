/** The virtual fleet on this machine (docs/lab.md). */

/** `light`: a host is namespaces and an sshd. `systemd`: a Debian system booted with systemd, which can be rebooted. */
export type LabKind = 'light' | 'systemd';

export const MANAGERS = ['networkd', 'NetworkManager', 'ifupdown', 'netplan', 'none'] as const;
/** What configures the interfaces of a host that is booted. */
export type ManagerName = (typeof MANAGERS)[number];

export const TOPOLOGIES = ['flat', 'routed', 'chain'] as const;
/**
 * `flat`: one data network. `routed`: two, a and b, with a multicast router between. `chain`: three in a row, with a router
 * between a and b and one between b and c. Hosts are spread over the segments in turn.
 */
export type Topology = (typeof TOPOLOGIES)[number];

export interface LabOptions {
  /** Name of the lab; several can be up at once. Default `lab`. */
  readonly name: string;
  readonly hosts: number;
  readonly topology: Topology;
  readonly faults: readonly { readonly fault: string; readonly host: string }[];
  /** Default `light`. */
  readonly kind?: LabKind;
  /** Of the kind `systemd`; default `networkd`. */
  readonly manager?: ManagerName;
  /** Hosts (kind `light`) that users reach through dropbear and that have the tools of busybox only. */
  readonly busybox?: readonly string[];
  /** Whether the switches are a host of the inventory, `sw1` (kind `light`). */
  readonly switch?: boolean;
}

/** What says which lab it is, once it is up; written in its folder. */
export type LabIdentity = Pick<LabOptions, 'name' | 'hosts' | 'topology'> & {
  readonly kind: LabKind;
  readonly manager: ManagerName;
  readonly busybox: readonly string[];
  readonly switch: boolean;
};

/** Where a command runs: the controller's namespace (management only), the switches', or a host's. */
export type Place = 'controller' | 'switches' | { readonly host: string };

export interface LabOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a host's system came up. */
export interface Boot {
  /** `degraded`: it is up, and units failed. */
  readonly state: 'running' | 'degraded';
  /** Names of the units that failed. */
  readonly failed: readonly string[];
}

/** A running lab. It ends, leaving nothing, with `down()` or with the process that holds it. */
export interface Lab {
  readonly name: string;
  /** The process that holds everything; killing it (also -9) removes all. */
  readonly pid: number;
  /** In the inventory's order: `h1` … `hN`, then the routers (`r1`, `r2`), then the switches (`sw1`). */
  readonly hosts: readonly string[];
  readonly topology: Topology;
  readonly kind: LabKind;
  readonly manager: ManagerName;
  readonly busybox: readonly string[];
  readonly switch: boolean;
  /** Paths as seen from the controller's namespace. */
  readonly inventory: string;
  readonly knownHosts: string;
  exec(
    place: Place,
    argv: readonly string[],
    options?: { stdin?: string; timeoutMs?: number; env?: NodeJS.ProcessEnv },
  ): Promise<LabOutput>;
  /**
   * Restarts the host's system: what is in files stays, what only runs is lost. Resolves when systemd says that the boot
   * is done and sshd answers. InputError for a lab whose hosts have no system to restart.
   */
  reboot(host: string): Promise<Boot>;
  down(): Promise<void>;
}
