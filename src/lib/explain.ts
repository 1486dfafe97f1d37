/** Text about a setting or a cause, for `mcready explain` and the generated reference (docs/reference). */
export interface Explain {
  readonly title: string;
  /** What it is. */
  readonly what: string;
  /** Why it matters for multicast. */
  readonly why: string;
  /** How it fails. */
  readonly fails: string;
  /** How to see it by hand: commands. */
  readonly see: readonly string[];
  /** How to fix it by hand. */
  readonly fix: string;
  /** Kernel file, RFC, man page. */
  readonly sources: readonly string[];
}
