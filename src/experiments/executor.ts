// Who computes units: this machine, or a cluster's scheduler. It knows nothing of what they mean.
import type { RunSpec } from './run-spec.ts';

export interface Executor {
  /**
   * Computes all units of `runs` that are not there yet and keeps each as soon as it is finished. A unit that is there is
   * not computed again, so that the same call after a crash goes on where it was.
   */
  submit(runs: readonly RunSpec[]): Promise<void>;
}
