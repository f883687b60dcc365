// The measurements of one shape, and the questions that the report asks of them.
import type { Measurement } from './rounds.ts';
import type { Shape } from './shapes.ts';
import { spreadOf, spreadOfRatios, type Spread } from './statistics.ts';

export const OURS = 'ours';

/** Ways to compute exact full GraNd other than ours, in batches. */
export const BATCHED_ALTERNATIVES = [
  ['pytorch', 'grand-vmap'],
  ['pytorch', 'grand-opacus'],
  ['jax', 'grand-vmap'],
] as const;

export class ShapeResults {
  constructor(
    readonly shape: Shape,
    private readonly measurements: readonly Measurement[],
  ) {}

  /** Rounds in which everyone was measured. */
  get rounds(): number {
    return Math.max(0, ...this.measurements.map(({ seconds }) => seconds.length));
  }

  private find(contender: string, task: string): Measurement | undefined {
    return this.measurements.find(
      (measurement) => measurement.contender === contender && measurement.task === task,
    );
  }

  /** Seconds a run; undefined where it was not measured. */
  seconds(contender: string, task: string): Spread | undefined {
    const found = this.find(contender, task);
    return found && spreadOf(found.seconds);
  }

  /** How many times as long as our `ourTask` it takes. */
  timesOurs(contender: string, task: string, ourTask: string): Spread | undefined {
    const theirs = this.find(contender, task);
    const ours = this.find(OURS, ourTask);
    return theirs && ours && spreadOfRatios(theirs.seconds, ours.seconds);
  }

  /** The batched alternative with the lowest median, against our GraNd. */
  bestAlternative(): (Spread & { readonly contender: string; readonly task: string }) | undefined {
    const known = BATCHED_ALTERNATIVES.flatMap(([contender, task]) => {
      const ratio = this.timesOurs(contender, task, 'grand');
      return ratio ? [{ ...ratio, contender, task }] : [];
    });
    known.sort((a, b) => a.median - b.median);
    return known[0];
  }

  /** Largest relative difference of our GraNd from another's over the batch's rows. */
  disagreement(contender: string, task: string): number | undefined {
    const theirs = this.find(contender, task)?.values;
    const ours = this.find(OURS, 'grand')?.values;
    if (!theirs || !ours) return undefined;
    return Math.max(...theirs.map((value, row) => Math.abs(ours[row]! / value - 1)));
  }
}
