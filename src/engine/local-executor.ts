// Computes the units of runs in this process, one run after the other, and keeps each as soon as it is finished.
import { Random } from '../core/random.ts';
import { examplesAt } from '../core/train/examples-at.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import type { Executor } from '../experiments/executor.ts';
import { assignParts, splitRows } from '../experiments/folds.ts';
import type { RunSpec } from '../experiments/run-spec.ts';
import type { ResultFolder } from '../results/result-folder.ts';
import { writeUnit, type UnitKey } from '../results/unit.ts';
import type { UnitRunner } from './run-units.ts';
import { UnitCollector } from './unit-collector.ts';

interface LocalWork {
  readonly folder: ResultFolder;
  readonly runner: UnitRunner;
  readonly examples: Examples;
  readonly classes: number;
  /** Into how many lanes steps are cut. */
  readonly lanes: number;
  /** A number that rows of equal text share, for folds. */
  readonly groups: () => ArrayLike<number>;
  readonly epochs: number;
  /** Whether GraNd is wanted, of the rows that a run was trained on. */
  readonly gradients: boolean;
  readonly log: (message: string) => void;
}

/** What is lacking of a run. */
interface Missing {
  readonly spec: RunSpec;
  readonly points: readonly number[];
}

export class LocalExecutor implements Executor {
  constructor(private readonly work: LocalWork) {}

  /** The runs that lack a unit, and which points. */
  async missing(runs: readonly RunSpec[]): Promise<Missing[]> {
    const { folder, examples, gradients } = this.work;
    const lacking: Missing[] = [];
    for (const spec of runs) {
      const points: number[] = [];
      for (const point of spec.points) {
        const rows = spec.fold === undefined ? examples.count : undefined;
        const norms = gradients && spec.fold === undefined;
        if (!(await folder.hasUnit({ ...spec, point }, rows, norms))) points.push(point);
      }
      if (points.length > 0) lacking.push({ spec, points });
    }
    return lacking;
  }

  async submit(runs: readonly RunSpec[]): Promise<void> {
    const lacking = await this.missing(runs);
    for (const { spec, points } of lacking) {
      await this.compute(spec, points, { run: runs.indexOf(spec) + 1, runs: runs.length });
    }
  }

  private async compute(
    spec: RunSpec,
    points: readonly number[],
    place: { readonly run: number; readonly runs: number },
  ): Promise<void> {
    const { folder, runner, examples, classes, lanes, epochs, gradients, log } = this.work;
    const { seed, fold } = spec;
    const split = fold && splitRows(this.partsOf(seed, fold.of), fold);
    const train = split ? examplesAt(examples, split.train) : examples;
    const score = split ? examplesAt(examples, split.heldOut) : examples;
    const norms = gradients && !split;
    const name = `run ${place.run} of ${place.runs}`;
    await runner.run(
      { seed, train, score, norms, cycles: [epochs], points, place, name, stage: 'training' },
      (point) => {
        const collector = new UnitCollector(score.labels, classes, {
          gradients: norms,
          heldOut: split?.heldOut,
        });
        return {
          add: (scores) => {
            collector.add(scores);
          },
          finish: async ({ trainingLoss, fallbacks }) => {
            const key: UnitKey = { seed, fold, point };
            await writeUnit(folder.unitFile(key), collector.unit, { trainingLoss, lanes, fallbacks });
            const loss =
              trainingLoss === undefined ? '' : `: mean loss of the last epoch ${trainingLoss.toFixed(4)}`;
            log(`${name}, seed ${seed}, epoch ${point}${loss}`);
            return true;
          },
        };
      },
    );
  }

  /** The same parts for every fold of a seed: a run and its complement. */
  private partsOf(seed: number, of: number): Uint32Array {
    const random = new Random(seed, `folds ${of}`);
    return assignParts(this.work.examples.labels, this.work.groups(), of, (bound) => random.below(bound));
  }
}
