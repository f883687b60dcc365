// How long a job worked: its time from beginning to end, but for what it waited for another job.
import type { Progress } from '../shared/progress.ts';

export class WorkingTime {
  readonly #startedAt: number;
  #waitsSince: number | undefined;
  #waited = 0;

  /** @param now a monotone clock in milliseconds. */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#startedAt = now();
  }

  hear({ stage }: Pick<Progress, 'stage'>): void {
    if (stage === 'waiting') this.#waitsSince ??= this.now();
    else {
      this.#waited += this.#waiting();
      this.#waitsSince = undefined;
    }
  }

  seconds(): number {
    return (this.now() - this.#startedAt - this.#waited - this.#waiting()) / 1000;
  }

  #waiting(): number {
    return this.#waitsSince === undefined ? 0 : this.now() - this.#waitsSince;
  }
}
