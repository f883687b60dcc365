// Reads an exported scores file back into columns, every line parsed and let go.
import fs from 'node:fs';
import readline from 'node:readline';
import * as v from 'valibot';
import type { Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { ScoredRowSchema, type RunMetadata, type ScoredRow } from '../shared/results.ts';
import { SCORE_NAMES, type ScoreName } from '../shared/scores.ts';
import { hashWords, type ResultColumns } from './columns.ts';

/** Rows parsed before other work of the process gets its turn. */
const ROWS_AT_A_TIME = 5000;

/** What a row says of a score, or of its spread. */
function valueOf(row: ScoredRow, key: string): number | undefined {
  const values: Readonly<Record<string, unknown>> = row;
  const value = values[key];
  return typeof value === 'number' ? value : undefined;
}

const spreadKey = (name: ScoreName): string => `${name}Std`;

class ColumnsOfRows {
  readonly columns: ResultColumns;
  private readonly classes: ReadonlyMap<Label, number>;
  private filled = 0;

  /** @param first tells which scores the file has */
  constructor(first: ScoredRow, count: number, labels: readonly Label[]) {
    const present = (key: (name: ScoreName) => string) =>
      new Map(
        SCORE_NAMES.filter((name) => valueOf(first, key(name)) !== undefined).map((name) => [
          name,
          new Float64Array(count),
        ]),
      );
    this.classes = new Map(labels.map((label, index) => [label, index]));
    this.columns = {
      count,
      row: new Int32Array(count),
      line: new Int32Array(count),
      endLine: new Int32Array(count),
      hash: new Uint32Array(2 * count),
      // The file tells nothing of these two.
      textHash: new Uint32Array(2 * count),
      predictedConfidence: new Float64Array(count).fill(Number.NaN),
      label: new Int32Array(count),
      predicted: new Int32Array(count),
      confidence: new Float64Array(count),
      scores: present((name) => name),
      spreads: present(spreadKey),
    };
  }

  get isFull(): boolean {
    return this.filled === this.columns.count;
  }

  /** Takes a row in. Gives what is wrong with it, if anything is. */
  add(row: ScoredRow): string | undefined {
    const { columns, filled: at } = this;
    if (this.isFull) return `the metadata tell of ${columns.count} rows`;
    if (at > 0 && row.row <= columns.row[at - 1]!) return 'its row is not behind the one before it';
    const label = this.classes.get(row.label);
    const predicted = this.classes.get(row.predicted);
    if (label === undefined || predicted === undefined) return 'its label is none of those in the metadata';
    for (const [name, values] of columns.scores) {
      const value = valueOf(row, name);
      if (value === undefined) return `it has no ${name}, which other lines have`;
      values[at] = value;
    }
    for (const [name, values] of columns.spreads) values[at] = valueOf(row, spreadKey(name)) ?? Number.NaN;
    columns.row[at] = row.row;
    columns.line[at] = row.line;
    columns.endLine[at] = row.endLine;
    columns.hash.set(hashWords(row.hash), 2 * at);
    columns.label[at] = label;
    columns.predicted[at] = predicted;
    columns.confidence[at] = row.confidence;
    this.filled += 1;
    return undefined;
  }
}

function damaged(file: string, line: number, reason: string): DataDietError {
  return new DataDietError(
    'file-unreadable',
    `Line ${line} of the stored scores cannot be read: ${reason}.`,
    {
      action: 'Score the dataset again.',
      place: { file, line },
    },
  );
}

function parseRow(file: string, line: number, text: string): ScoredRow {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged(file, line, 'it is not JSON');
  }
  const row = v.safeParse(ScoredRowSchema, json);
  if (!row.success) throw damaged(file, line, v.summarize(row.issues));
  return row.output;
}

/**
 * @param data what the metadata beside the file tell of the dataset
 * @throws DataDietError `file-unreadable` that names the first bad line, or that lines are missing
 */
export async function readScoresFile(
  file: string,
  { rowsScored, labels }: Pick<RunMetadata['data'], 'rowsScored' | 'labels'>,
): Promise<ResultColumns> {
  let rows: ColumnsOfRows | undefined;
  let line = 0;
  for await (const text of readline.createInterface({
    input: fs.createReadStream(file),
    crlfDelay: Infinity,
  })) {
    line += 1;
    if (text === '') continue;
    const row = parseRow(file, line, text);
    rows ??= new ColumnsOfRows(row, rowsScored, labels);
    const fault = rows.add(row);
    if (fault !== undefined) throw damaged(file, line, fault);
    if (line % ROWS_AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (rows?.isFull !== true) throw damaged(file, line + 1, `the metadata tell of ${rowsScored} rows`);
  return rows.columns;
}
