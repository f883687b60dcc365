// Units, merged: means and spreads a row over runs, and what several points of training and held-out parts tell.
import type { ScoreName } from '../shared/scores.ts';
import type { Learned } from '../shared/trust.ts';
import { ColumnFile } from './column-file.ts';
import type { ResultColumns } from './columns.ts';
import type { ResultFolder } from './result-folder.ts';
import { UNIT_COLUMNS, type UnitKey } from './unit.ts';

/** Which units a result is made of. */
export interface MergePlan {
  readonly seeds: readonly number[];
  /** Ascending; the scores are those of the last. */
  readonly points: readonly number[];
  readonly folds?: number | undefined;
  /** False where gradients of each row were left out: there is no GraNd then. */
  readonly gradients?: boolean | undefined;
  /** K. */
  readonly classes: number;
}

/** Rows whose class probabilities are held at once. */
const ROWS_AT_ONCE = 1 << 16;

/** Scores whose spread over runs is worth its memory. */
const SPREADS = ['el2n', 'grand'] as const;

/**
 * Merges the units of a result. Memory holds what is returned and a column at a time.
 * @throws DataDietError `file-unreadable` that names what is missing or damaged
 */
export async function mergeResult(folder: ResultFolder, plan: MergePlan): Promise<ResultColumns> {
  const rows = await folder.readRows();
  const count = rows.row.length;
  const point = plan.points.at(-1)!;
  const runs = plan.seeds.map((seed): UnitKey => ({ seed, point }));
  const scores = new Map<ScoreName, Float64Array>();
  const spreads = new Map<ScoreName, Float64Array>();
  await withFiles(folder, runs, async (files) => {
    const gradients = plan.gradients === false ? [] : (['grand', 'headGrand'] as const);
    for (const name of ['el2n', ...gradients, 'loss'] as const) {
      const statistics = new RunningMean(count);
      for (const file of files) statistics.add(await file.read(UNIT_COLUMNS[name], 'F32'));
      scores.set(name, statistics.mean);
      if (SPREADS.some((spread) => spread === name)) spreads.set(name, statistics.deviations());
    }
    const review = new RunningMean(count);
    for (const file of files) {
      const loss = await file.read(UNIT_COLUMNS.loss, 'F32');
      const entropy = await file.read(UNIT_COLUMNS.entropy, 'F32');
      review.add(loss.map((value, row) => value - entropy[row]!));
    }
    scores.set('review', review.mean);
  });
  const predictions = await mergePredictions(folder, runs, count, plan.classes);
  if (plan.folds !== undefined) await mergeHeldOut(folder, plan, plan.folds, count, scores);
  await mergeDynamics(folder, plan, rows.label, scores);
  return { count, ...rows, ...predictions, scores, spreads };
}

/** Running mean and sum of squared deviations (Welford 1962): no catastrophic cancellation, one pass. */
class RunningMean {
  readonly mean: Float64Array;
  private readonly squares: Float64Array;
  private n = 0;

  constructor(count: number) {
    this.mean = new Float64Array(count);
    this.squares = new Float64Array(count);
  }

  /** One more value of every row. */
  add(values: Float32Array): void {
    const n = ++this.n;
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      const delta = value - this.mean[row]!;
      const mean = this.mean[row]! + delta / n;
      this.mean[row] = mean;
      this.squares[row]! += delta * (value - mean);
    }
  }

  /** Population standard deviations over the values so far. */
  deviations(): Float64Array {
    return this.squares.map((sum) => Math.sqrt(Math.max(0, sum) / this.n));
  }
}

async function withFiles<T>(
  folder: ResultFolder,
  units: readonly UnitKey[],
  work: (files: readonly ColumnFile[]) => Promise<T>,
): Promise<T> {
  const files: ColumnFile[] = [];
  try {
    for (const unit of units) files.push(await ColumnFile.open(folder.unitFile(unit)));
    return await work(files);
  } finally {
    for (const file of files) await file.close();
  }
}

/**
 * The class of the highest mean probability (the lower index at a tie), and the mean probabilities of that class and of
 * the given one. A class that a run does not count among its likeliest counts as 0 in that run: of more than
 * `TOP_CLASSES` classes the sums are those of the likeliest alone.
 */
function mergePredictions(
  folder: ResultFolder,
  runs: readonly UnitKey[],
  count: number,
  classes: number,
): Promise<Pick<ResultColumns, 'predicted' | 'confidence' | 'predictedConfidence'>> {
  return withFiles(folder, runs, async (files) => {
    const predicted = new Int32Array(count);
    const predictedConfidence = new Float64Array(count);
    const given = new Float32Array(count);
    for (const file of files) {
      // float32 holds a sum of a few runs to 1e-7.
      const values = await file.read(UNIT_COLUMNS.given, 'F32');
      for (let row = 0; row < count; row++) given[row]! += values[row]!;
    }
    const sums = new Float32Array(classes);
    for (let from = 0; from < count; from += ROWS_AT_ONCE) {
      const to = Math.min(count, from + ROWS_AT_ONCE);
      const tops = [];
      for (const file of files) {
        tops.push({
          width: file.widthOf(UNIT_COLUMNS.topClasses),
          classes: await file.read(UNIT_COLUMNS.topClasses, 'U16', from, to),
          probabilities: await file.read(UNIT_COLUMNS.topProbabilities, 'F32', from, to),
        });
      }
      for (let row = from; row < to; row++) {
        sums.fill(0);
        for (const { width, classes: likeliest, probabilities } of tops) {
          for (let at = (row - from) * width; at < (row - from + 1) * width; at++) {
            sums[likeliest[at]!]! += probabilities[at]!;
          }
        }
        let best = 0;
        for (let k = 1; k < classes; k++) if (sums[k]! > sums[best]!) best = k;
        predicted[row] = best;
        predictedConfidence[row] = sums[best]! / files.length;
      }
    }
    return {
      predicted,
      predictedConfidence,
      confidence: Float64Array.from(given, (sum) => sum / files.length),
    };
  });
}

/** Out-of-sample EL2N and loss: means over the runs that a row was held out of. */
async function mergeHeldOut(
  folder: ResultFolder,
  { seeds, points }: MergePlan,
  folds: number,
  count: number,
  scores: Map<ScoreName, Float64Array>,
): Promise<void> {
  const sums = { el2n: new Float64Array(count), loss: new Float64Array(count) };
  const runs = new Uint32Array(count);
  const point = points.at(-1)!;
  for (const seed of seeds) {
    for (let index = 0; index < folds; index++) {
      const file = folder.unitFile({ seed, fold: { index, of: folds }, point });
      await ColumnFile.with(file, async (columns) => {
        const rows = await columns.read(UNIT_COLUMNS.rows, 'I32');
        for (const name of ['el2n', 'loss'] as const) {
          const values = await columns.read(UNIT_COLUMNS[name], 'F32');
          rows.forEach((row, at) => (sums[name][row]! += values[at]!));
        }
        for (const row of rows) runs[row]!++;
      });
    }
  }
  scores.set(
    'el2nOut',
    sums.el2n.map((sum, row) => sum / runs[row]!),
  );
  scores.set(
    'lossOut',
    sums.loss.map((sum, row) => sum / runs[row]!),
  );
}

/** How well models tell the labels of rows that they were not trained on, by the units of folds. */
export async function heldOutFit(
  folder: ResultFolder,
  { seeds, points, folds, classes }: MergePlan & { readonly folds: number },
): Promise<Learned> {
  const { label } = await folder.readRows();
  const given = new Uint32Array(classes);
  for (const one of label) given[one]!++;
  let right = 0;
  for (const seed of seeds) {
    for (let index = 0; index < folds; index++) {
      const file = folder.unitFile({ seed, fold: { index, of: folds }, point: points.at(-1)! });
      await ColumnFile.with(file, async (columns) => {
        const rows = await columns.read(UNIT_COLUMNS.rows, 'I32');
        const width = columns.widthOf(UNIT_COLUMNS.topClasses);
        const likeliest = await columns.read(UNIT_COLUMNS.topClasses, 'U16');
        rows.forEach((row, at) => (right += likeliest[at * width] === label[row] ? 1 : 0));
      });
    }
  }
  const accuracy = right / (label.length * seeds.length);
  return {
    rows: label.length,
    accuracy,
    // Runs of the same rows are no independent draws: the rows count.
    standardError: Math.sqrt((accuracy * (1 - accuracy)) / label.length),
    majorityShare: Math.max(...given) / label.length,
  };
}

/** Training dynamics, where rows were scored at two points of training or more; before training does not count. */
async function mergeDynamics(
  folder: ResultFolder,
  { seeds, points }: MergePlan,
  labels: Int32Array,
  scores: Map<ScoreName, Float64Array>,
): Promise<void> {
  const trained = points.filter((point) => point > 0);
  if (trained.length < 2) return;
  const count = labels.length;
  const values = seeds.length * trained.length;
  const margin = new RunningMean(count);
  const given = new RunningMean(count);
  const right = new Float64Array(count);
  const forgotten = new Float64Array(count);
  const before = new Uint8Array(count);
  for (const seed of seeds) {
    before.fill(0);
    for (const point of trained) {
      await ColumnFile.with(folder.unitFile({ seed, point }), async (columns) => {
        margin.add(await columns.read(UNIT_COLUMNS.margin, 'F32'));
        given.add(await columns.read(UNIT_COLUMNS.given, 'F32'));
        const width = columns.widthOf(UNIT_COLUMNS.topClasses);
        const likeliest = await columns.read(UNIT_COLUMNS.topClasses, 'U16');
        for (let row = 0; row < count; row++) {
          const now = likeliest[row * width] === labels[row] ? 1 : 0;
          right[row]! += now;
          if (before[row] === 1 && now === 0) forgotten[row]! += 1;
          before[row] = now;
        }
      });
    }
  }
  scores.set('aum', margin.mean);
  scores.set(
    'forgetting',
    forgotten.map((times) => times / seeds.length),
  );
  scores.set('meanConfidence', given.mean);
  scores.set('variability', given.deviations());
  scores.set(
    'correctness',
    right.map((times) => times / values),
  );
}

/** How well the models learned the labels they were given, over all rows. */
export function fitOf(
  { label, predicted, count }: Pick<ResultColumns, 'label' | 'predicted' | 'count'>,
  classes: number,
): { readonly accuracy: number; readonly majorityShare: number; readonly classesPredicted: number } {
  const given = new Uint32Array(classes);
  let agreeing = 0;
  for (let row = 0; row < count; row++) {
    given[label[row]!]!++;
    if (label[row] === predicted[row]) agreeing++;
  }
  return {
    accuracy: agreeing / count,
    majorityShare: Math.max(...given) / count,
    classesPredicted: new Set(predicted).size,
  };
}
