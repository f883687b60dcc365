// Lets through as much progress as a person can follow, every change of stage, and whatever is waited for.
import type { Progress } from '../shared/progress.ts';

const MILLISECONDS_BETWEEN = 100;

export class ProgressThrottle {
  #last: Progress | undefined;
  #lastAt = 0;

  /** @param now a monotone clock in milliseconds. */
  constructor(private readonly now: () => number) {}

  /** Whether this progress is to be sent: a new stage, run or epoch, a stage's end, or the time has come. */
  admits(progress: Progress): boolean {
    const last = this.#last;
    const changed =
      last?.stage !== progress.stage || last.run !== progress.run || last.epoch !== progress.epoch;
    const complete = progress.total !== undefined && progress.done >= progress.total;
    const now = this.now();
    // Told only when it is another job.
    const waits = progress.stage === 'waiting';
    if (!changed && !complete && !waits && now - this.#lastAt < MILLISECONDS_BETWEEN) return false;
    this.#last = progress;
    this.#lastAt = now;
    return true;
  }
}
