// Computes the units of runs in this process, one run after the other, and keeps each as soon as it is finished.
import { examplesAt } from '../core/train/examples-at.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import type { Executor } from '../experiments/executor.ts';
import type { RunSpec } from '../experiments/run-spec.ts';
import type { ResultFolder } from '../results/result-folder.ts';
import { writeUnit, type UnitKey } from '../results/unit.ts';
import type { UnitRunner } from './run-units.ts';
import { UnitCollector } from './unit-collector.ts';

/** Which rows a run trains on and which it scores, by their index; absent where it is all of them. */
export interface RowsOfRun {
  readonly train?: Uint32Array | undefined;
  readonly score?: Uint32Array | undefined;
  /** Whether gradients of the scored rows are wanted: GraNd. */
  readonly gradients: boolean;
  /** Steps of the optimiser; as many as the epochs take where it is left out. */
  readonly steps?: number | undefined;
}

interface LocalWork {
  readonly folder: ResultFolder;
  readonly runner: UnitRunner;
  readonly examples: Examples;
  readonly classes: number;
  /** Into how many lanes steps are cut. */
  readonly lanes: number;
  readonly rowsOf: (spec: RunSpec) => RowsOfRun;
  readonly epochs: number;
  readonly log: (message: string) => void;
}

/** What is lacking of a run. */
interface Missing {
  readonly spec: RunSpec;
  readonly points: readonly number[];
}

/** Which of how many runs the first one is, where others come before or after. */
interface Numbering {
  readonly before: number;
  readonly all: number;
}

export class LocalExecutor implements Executor {
  constructor(private readonly work: LocalWork) {}

  /** The runs that lack a unit, and which points. */
  async missing(runs: readonly RunSpec[]): Promise<Missing[]> {
    const { folder, examples, rowsOf } = this.work;
    const lacking: Missing[] = [];
    for (const spec of runs) {
      const points: number[] = [];
      const { score, gradients } = rowsOf(spec);
      for (const point of spec.points) {
        const there = await folder.hasUnit({ ...spec, point }, (score ?? examples.lengths).length, gradients);
        if (!there) points.push(point);
      }
      if (points.length > 0) lacking.push({ spec, points });
    }
    return lacking;
  }

  async submit(
    runs: readonly RunSpec[],
    { before, all }: Numbering = { before: 0, all: runs.length },
  ): Promise<void> {
    const lacking = await this.missing(runs);
    for (const { spec, points } of lacking) {
      await this.compute(spec, points, { run: before + runs.indexOf(spec) + 1, runs: all });
    }
  }

  private async compute(
    spec: RunSpec,
    points: readonly number[],
    place: { readonly run: number; readonly runs: number },
  ): Promise<void> {
    const { folder, runner, examples, classes, lanes, epochs, rowsOf, log } = this.work;
    const { seed, fold, subset } = spec;
    const rows = rowsOf(spec);
    const train = rows.train ? examplesAt(examples, rows.train) : examples;
    const score = rows.score ? examplesAt(examples, rows.score) : examples;
    const norms = rows.gradients;
    const name = `run ${place.run} of ${place.runs}`;
    await runner.run(
      {
        seed,
        train,
        score,
        norms,
        cycles: [epochs],
        steps: rows.steps,
        points,
        place,
        name,
        stage: 'training',
        checkpoints: runner.checkpointsIn(folder.checkpointFile({ seed, fold, subset })),
      },
      (point) => {
        const collector = new UnitCollector(score.labels, classes, {
          gradients: norms,
          heldOut: rows.score,
        });
        return {
          add: (scores) => {
            collector.add(scores);
          },
          finish: async ({ trainingLoss, fallbacks }) => {
            const key: UnitKey = { seed, fold, subset, point };
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
}
