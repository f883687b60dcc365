// The smallest thing worth keeping: what one run knows at one point of training about each row, as columns on disk.
import * as v from 'valibot';
import type { Fold } from '../experiments/run-spec.ts';
import { ColumnFile, writeColumns, type ColumnToWrite } from './column-file.ts';

export interface UnitKey {
  readonly seed: number;
  /** Absent where the run trains on all rows. */
  readonly fold?: Fold | undefined;
  /** Names the rows that it trains on where they were chosen: 12 hexadecimal digits. */
  readonly subset?: string | undefined;
  /** Epochs that were trained before. */
  readonly point: number;
}

const NAME = /^s(\d+)(?:\.f(\d+)of(\d+))?(?:\.k([0-9a-f]{12}))?\.p(\d+(?:\.\d+)?)\.safetensors$/;

/** `s3.p1.safetensors`, `s3.f0of2.p0.5.safetensors`, `s3.k0123456789ab.p1.safetensors`. */
export function unitFileName({ seed, fold, subset, point }: UnitKey): string {
  const part = fold === undefined ? '' : `.f${fold.index}of${fold.of}`;
  const kept = subset === undefined ? '' : `.k${subset}`;
  return `s${seed}${part}${kept}.p${point}.safetensors`;
}

/** Where its run is kept while it is not finished: `s3.f0of2.checkpoint.safetensors`. */
export function checkpointFileName(run: Omit<UnitKey, 'point'>): string {
  return unitFileName({ ...run, point: 0 }).replace(/p0(?=\.safetensors$)/, 'checkpoint');
}

/** The unit that a file's name tells, or undefined for another file. */
export function unitOfFileName(name: string): UnitKey | undefined {
  const match = NAME.exec(name);
  if (!match) return undefined;
  const [, seed, index, of, subset, point] = match;
  return {
    seed: Number(seed),
    ...(index !== undefined && { fold: { index: Number(index), of: Number(of) } }),
    ...(subset !== undefined && { subset }),
    point: Number(point),
  };
}

/** Probabilities of this many likeliest classes are kept: all of them where there are no more. */
export const TOP_CLASSES = 8;

/** Columns of float32, a value a row of the unit. */
export interface UnitColumns {
  /** Rows that the unit is of, among the scored ones; absent where it is of all. `Int32Array [n]`. */
  readonly rows?: Int32Array | undefined;
  readonly loss: Float32Array;
  readonly el2n: Float32Array;
  /** Absent in a unit of rows that were held out. */
  readonly grand?: Float32Array | undefined;
  readonly headGrand?: Float32Array | undefined;
  /** Entropy of the prediction, in nats. */
  readonly entropy: Float32Array;
  /** Probability of the given label. */
  readonly given: Float32Array;
  /** Logit of the given label less the largest other logit. */
  readonly margin: Float32Array;
  /** The likeliest classes, the likeliest first, and their probabilities. `[n, min(K, TOP_CLASSES)]` */
  readonly topClasses: Uint16Array;
  readonly topProbabilities: Float32Array;
}

/** Column names in the file, as Python would write them. */
export const UNIT_COLUMNS = {
  rows: 'rows',
  loss: 'loss',
  el2n: 'el2n',
  grand: 'grand',
  headGrand: 'head_grand',
  entropy: 'entropy',
  given: 'given_probability',
  margin: 'margin',
  topClasses: 'top_classes',
  topProbabilities: 'top_probabilities',
} as const satisfies Record<keyof UnitColumns, string>;

/** What a unit tells beside its columns. */
export interface UnitFacts {
  /** Mean training loss of the epoch that ended at the point; undefined before training. */
  readonly trainingLoss?: number | undefined;
  /** Into how many lanes a step was cut: with another number a seed gives other bits. */
  readonly lanes?: number | undefined;
  /** What went wrong with the device and how the run went on, a sentence each. */
  readonly fallbacks: readonly string[];
}

/** Writes a unit whole. The same run on the same device gives the same bytes. */
export async function writeUnit(file: string, unit: UnitColumns, facts: UnitFacts): Promise<void> {
  const width = unit.topClasses.length / unit.loss.length;
  const columns: Record<string, ColumnToWrite> = {};
  for (const [key, name] of Object.entries(UNIT_COLUMNS)) {
    const data = unit[key as keyof UnitColumns];
    if (data !== undefined) columns[name] = { data, ...(key.startsWith('top') && { width }) };
  }
  await writeColumns(file, columns, {
    ...(facts.trainingLoss !== undefined && { training_loss: String(facts.trainingLoss) }),
    ...(facts.lanes !== undefined && { lanes: String(facts.lanes) }),
    fallbacks: JSON.stringify(facts.fallbacks),
  });
}

const FallbacksSchema = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** @throws DataDietError `file-unreadable` */
export function readUnitFacts(file: string): Promise<UnitFacts> {
  return ColumnFile.with(file, ({ metadata }) => {
    const fallbacks = v.safeParse(FallbacksSchema, metadata['fallbacks']);
    const loss = metadata['training_loss'];
    const lanes = metadata['lanes'];
    return Promise.resolve({
      ...(loss !== undefined && { trainingLoss: Number(loss) }),
      ...(lanes !== undefined && { lanes: Number(lanes) }),
      fallbacks: fallbacks.success ? fallbacks.output : [],
    });
  });
}

/**
 * Whether a file is a unit of `rows` rows that can be read to its end.
 * @param gradients whether it must hold GraNd
 */
export async function isUnit(file: string, rows: number | undefined, gradients = false): Promise<boolean> {
  try {
    return await ColumnFile.with(file, (columns) =>
      Promise.resolve(
        columns.has(UNIT_COLUMNS.topProbabilities) &&
          (!gradients || columns.has(UNIT_COLUMNS.grand)) &&
          (rows === undefined || columns.rowsOf(UNIT_COLUMNS.loss) === rows),
      ),
    );
  } catch {
    return false;
  }
}
