import type { LabFile } from '../../../files.ts';
import type { HostInterface } from '../../../network.ts';

/** What configures a host's interfaces, set up as an administrator would have: pure. */
export interface Manager {
  /** Units that only a host with another manager has masked. */
  readonly units: readonly string[];
  /** Units that are started at boot, below the target that wants them, e.g. `multi-user.target.wants/networking.service`. */
  readonly wanted: readonly string[];
  /** Its configuration; paths as on the host, without the leading slash. */
  files(interfaces: readonly HostInterface[]): readonly LabFile[];
}
