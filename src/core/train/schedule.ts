// Learning rates over a run.

/** Linear warm-up from 0 over the first `warmupFraction` of the steps, then linear decay to 0; `step` counts from 0. */
export function linearSchedule(step: number, steps: number, peak: number, warmupFraction: number): number {
  const warmup = Math.round(steps * warmupFraction);
  if (step < warmup) return (peak * (step + 1)) / (warmup + 1);
  return (peak * (steps - step)) / Math.max(1, steps - warmup);
}
