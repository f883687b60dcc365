// Reads a scores file back into the columns that it was written from.
import * as v from 'valibot';
import { growingFloat64, growingInt32, growingUint32, type GrowingArray } from '../../data/growing-array.ts';
import { openText, readBatches, type DataRecord } from '../../data/reader.ts';
import { hashWords, type ResultColumns } from '../../results/columns.ts';
import type { Label } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { ScoredRowSchema, type ScoredRow } from '../../shared/results.ts';
import { SCORE_NAMES, type ScoreName } from '../../shared/scores.ts';

export interface ReadScores {
  /** Hashes of the texts alone are not among them: the dataset has those. */
  readonly columns: Omit<ResultColumns, 'textHash'>;
  readonly sha256: string;
}

const HASH = /^[0-9a-f]{16}$/;

/**
 * @param labels in the order of the metadata beside the file
 * @throws DataDietError `scores-unusable` with the line
 */
export async function readScores(file: string, labels: readonly Label[]): Promise<ReadScores> {
  const text = await openText(file, 'jsonl');
  const builder = new ColumnsBuilder(file, labels);
  for await (const events of readBatches(text)) {
    for (const event of events) {
      if (event.kind === 'record') builder.take(event.record);
      if (event.kind === 'finding')
        throw scoresFault(file, event.finding.line, `cannot be read: ${event.finding.message}`);
    }
  }
  return { columns: builder.finish(), sha256: text.fingerprint().sha256 };
}

/** @param what follows "Line 3 of train.scores.jsonl" */
export function scoresFault(file: string, line: number, what: string): DataDietError {
  return new DataDietError('scores-unusable', `Line ${line} of ${file} ${what}.`, {
    action: 'Take the file and its metadata anew from where they were made, or score the dataset here.',
    place: { file, line },
  });
}

class ColumnsBuilder {
  private readonly whole = {
    row: growingInt32(),
    line: growingInt32(),
    endLine: growingInt32(),
    label: growingInt32(),
    predicted: growingInt32(),
  };
  private readonly hash = growingUint32();
  private readonly confidence = growingFloat64();
  private readonly predictedConfidence = growingFloat64();
  private readonly scores = new Map<ScoreName, GrowingArray<Float64Array>>();
  private readonly spreads = new Map<ScoreName, GrowingArray<Float64Array>>();
  private readonly classes: ReadonlyMap<Label, number>;

  constructor(
    private readonly file: string,
    labels: readonly Label[],
  ) {
    this.classes = new Map(labels.map((label, place) => [label, place]));
  }

  take({ fields, line }: DataRecord): void {
    const parsed = v.safeParse(ScoredRowSchema, Object.fromEntries(fields));
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw this.fault(line, `is no line of scores: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
    }
    const row = parsed.output;
    this.requireSound(row, line);
    const { whole } = this;
    if (whole.row.length === 0) this.begin(row);
    whole.row.append(row.row);
    for (const name of ['line', 'endLine'] as const) whole[name].append(row[name] ?? row.row + 1);
    const label = this.classOf(row.label, line);
    const predicted = this.classOf(row.predicted, line);
    whole.label.append(label);
    whole.predicted.append(predicted);
    this.hash.push(hashWords(row.hash));
    this.confidence.append(row.confidence);
    this.predictedConfidence.append(label === predicted ? row.confidence : leastOfPredicted(row));
    for (const [name, values] of this.scores) values.append(this.valueOf(row, name, line));
    for (const [name, values] of this.spreads) {
      const spread = row[`${name}Std` as 'el2nStd' | 'grandStd'];
      if (spread === undefined) throw this.fault(line, `has no ${name}Std, the first line has one`);
      values.append(spread);
    }
  }

  finish(): ReadScores['columns'] {
    const { whole } = this;
    if (whole.row.length === 0) throw this.fault(1, 'holds no scores');
    const float = (lists: ReadonlyMap<ScoreName, GrowingArray<Float64Array>>) =>
      new Map([...lists].map(([name, list]) => [name, list.values.slice()]));
    return {
      count: whole.row.length,
      row: whole.row.values.slice(),
      line: whole.line.values.slice(),
      endLine: whole.endLine.values.slice(),
      label: whole.label.values.slice(),
      predicted: whole.predicted.values.slice(),
      hash: this.hash.values.slice(),
      confidence: this.confidence.values.slice(),
      predictedConfidence: this.predictedConfidence.values.slice(),
      scores: float(this.scores),
      spreads: float(this.spreads),
    };
  }

  /** Which scores there are, the first line tells. */
  private begin(row: ScoredRow): void {
    for (const name of SCORE_NAMES) if (row[name] !== undefined) this.scores.set(name, growingFloat64());
    for (const name of ['el2n', 'grand'] as const)
      if (row[`${name}Std`] !== undefined) this.spreads.set(name, growingFloat64());
  }

  private valueOf(row: ScoredRow, name: ScoreName, line: number): number {
    const value = row[name];
    if (value === undefined) throw this.fault(line, `has no ${name}, the first line has one`);
    return value;
  }

  private classOf(label: Label, line: number): number {
    const place = this.classes.get(label);
    if (place !== undefined) return place;
    throw this.fault(line, `has the label ${JSON.stringify(label)}, which the metadata do not name`);
  }

  private requireSound(row: ScoredRow, line: number): void {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number' && !Number.isFinite(value))
        throw this.fault(line, `has no finite ${name}`);
    }
    for (const name of ['row', 'line', 'endLine'] as const) {
      const number = row[name] ?? 0;
      if (!Number.isInteger(number) || number < 0 || number > 0x7fff_ffff)
        throw this.fault(line, `has no whole number as its ${name}`);
    }
    if (!HASH.test(row.hash)) throw this.fault(line, 'has no hash of 16 hexadecimal digits');
  }

  private fault(line: number, what: string): DataDietError {
    return scoresFault(this.file, line, what);
  }
}

/**
 * What the predicted class has at least, where the label has p and it is another: the others' squares sum to
 * `EL2N^2 - (1 - p)^2`, and of numbers that sum to 1 - p none is less than their squares over that sum.
 */
function leastOfPredicted({ confidence, el2n }: ScoredRow): number {
  const rest = 1 - confidence;
  const least = rest > 0 ? (el2n ** 2 - rest ** 2) / rest : 0;
  return Math.min(1, rest, Math.max(confidence, least));
}
