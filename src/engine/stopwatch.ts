// Wall-clock seconds by stage.

export class Stopwatch {
  private readonly totals: Record<string, number> = {};

  /** Adds the time that `work` takes to a stage. */
  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.totals[stage] = (this.totals[stage] ?? 0) + (performance.now() - start) / 1000;
    }
  }

  /** Seconds by stage, to the millisecond. */
  seconds(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.totals).map(([stage, total]) => [stage, Math.round(total * 1000) / 1000]),
    );
  }
}
