// What trying a provider in a process of its own found.

/** What a probe found; `reason` follows after the provider's name. */
export interface ProbeResult {
  readonly usable: boolean;
  readonly reason: string;
  /** The adapter that was used, where the driver told it. */
  readonly adapter: string | undefined;
}
