// Reads a dataset file once: records to examples to tokens. Texts are let go as soon as they are tokenised.
import { encodeTexts, type TextFailure } from '../core/tokenizer/encode-texts.ts';
import type { TextTokenizer } from '../core/tokenizer/text-tokenizer.ts';
import { ExamplesBuilder } from '../core/train/tokenised-examples.ts';
import { exampleOf, type Example } from '../data/examples.ts';
import type { DatasetText } from '../data/dataset-text.ts';
import { growingInt32, growingUint32, type GrowingArray } from '../data/growing-array.ts';
import { textHash } from '../data/record-hash.ts';
import { HEADER_ROW, openText, readDataset, type DataRecord } from '../data/reader.ts';
import { hashWords } from '../results/columns.ts';
import type { RowColumns } from '../results/rows-file.ts';
import type { Dialect, Finding, Label, Remark } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { IllegibleRows } from './illegible-rows.ts';

/** Findings kept whole; all are counted. */
const MOST_FINDINGS = 1000;
/** Rows between two reports. */
const REPORT_EVERY = 200;
/** Characters of texts that wait to be tokenised together. */
const MOST_WAITING = 1_000_000;

/** Where the scored rows stand in the file, and what they are: see `RowColumns`. */
export type RowPlaces = Omit<RowColumns, 'label'>;

export interface ReadExamples {
  readonly builder: ExamplesBuilder;
  /** One entry a tokenised example, in the file's order. */
  readonly places: RowPlaces;
  readonly labels: readonly Label[];
  /** How the file is read, decision by decision. */
  readonly remarks: readonly Remark[];
  /** How the file is written; undefined for one without even a header. */
  readonly dialect: Dialect | undefined;
  readonly bytes: number;
  readonly sha256: string;
  readonly rowsRead: number;
  readonly rowsSkipped: number;
  /** Skipped rows by finding code. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly truncated: number;
}

interface ReadOptions {
  readonly tokenizer: TextTokenizer;
  readonly maxLength: number;
  /** Told every so often: rows read since, and an estimate of the rows of the whole file. */
  readonly onRows: (rows: number, estimatedTotal: number) => void;
  /** That a short text may take, in tests. */
  readonly millisecondsForText?: number;
}

/** @throws DataDietError `column-missing` or `dataset-empty` when there is nothing to score. */
export async function readExamples(job: ScoreJob, options: ReadOptions): Promise<ReadExamples> {
  const dataset = await openText(job.file, job.format, job.reading);
  const builder = new ExamplesBuilder();
  const places = new PlacesBuilder();
  const labels: Label[] = [];
  const skipped: Record<string, number> = {};
  const findings: Finding[] = [];
  const remarks: Remark[] = [];
  let dialect = dialectOfText(dataset);
  const illegible = new IllegibleRows(job.columns.label);
  let rowsRead = 0;
  let rowsSkipped = 0;
  let truncated = 0;
  let reported = 0;
  let waiting: { readonly record: DataRecord; readonly example: Example }[] = [];
  let waitingCharacters = 0;

  const note = (finding: Finding): void => {
    if (findings.length < MOST_FINDINGS) findings.push(finding);
    // What is wrong with the header costs no row.
    if (finding.row === HEADER_ROW) return;
    rowsSkipped++;
    skipped[finding.code] = (skipped[finding.code] ?? 0) + 1;
  };
  const take = (record: DataRecord): void => {
    const result = exampleOf(record, job.columns);
    if (result.kind === 'finding') {
      note(result.finding);
      return;
    }
    waiting.push({ record, example: result.example });
    for (const text of result.example.texts) waitingCharacters += text.length;
    if (waiting.length >= REPORT_EVERY || waitingCharacters > MOST_WAITING) encode();
  };
  const encode = (): void => {
    const texts = waiting.map(({ example }) => example.texts);
    const { encoded, failure } = encodeTexts(
      options.tokenizer,
      texts,
      options.maxLength,
      options.millisecondsForText,
    );
    if (failure) throw cannotEncode(job, options.tokenizer, waiting[failure.index]!.record, failure);
    waiting.forEach(({ record, example }, index) => {
      const { ids, typeIds, truncated: cut } = encoded[index]!;
      if (cut) truncated++;
      builder.add(ids, typeIds);
      places.add(record, example.texts);
      labels.push(example.label);
    });
    waiting = [];
    waitingCharacters = 0;
  };

  for await (const event of readDataset(dataset, job.reading)) {
    switch (event.kind) {
      case 'header':
        requireColumns(job, event.columns);
        dialect = event.dialect;
        illegible.columns = event.columns;
        break;
      case 'remark':
        remarks.push(event.remark);
        break;
      case 'finding':
        if (event.finding.row !== HEADER_ROW) rowsRead++;
        note(event.finding);
        illegible.note(event, dialect);
        break;
      case 'record':
        rowsRead++;
        take(event.record);
        if (rowsRead - reported >= REPORT_EVERY) {
          options.onRows(rowsRead - reported, Math.round((rowsRead * dataset.bytes) / event.record.byteEnd));
          reported = rowsRead;
        }
        break;
    }
  }
  encode();
  options.onRows(rowsRead - reported, rowsRead);
  remarks.push(...illegible.remarks());
  if (labels.length === 0) throw nothingToScore(job, rowsRead, findings[0]);
  return {
    builder,
    places: places.columns(),
    labels,
    remarks,
    dialect,
    ...dataset.fingerprint(),
    rowsRead,
    rowsSkipped,
    skipped,
    findings,
    truncated,
  };
}

function cannotEncode(
  { file }: ScoreJob,
  tokenizer: TextTokenizer,
  { row, line }: DataRecord,
  { error, seconds }: TextFailure,
): DataDietError {
  const where = `the text in line ${line} of ${file}`;
  const place = { file, line, row };
  if (error instanceof DataDietError) {
    const { code, message, action } = error;
    return new DataDietError(code, message, { action, place, detail: `Met at ${where}.`, cause: error });
  }
  const what =
    error === undefined ? `takes more than ${seconds < 1 ? seconds : Math.round(seconds)} s for` : 'fails at';
  return new DataDietError('model-invalid', `The tokenizer ${tokenizer.file} ${what} ${where}.`, {
    action: 'Choose another encoder; or where the text is not what it should be, remove or mend it.',
    place,
    detail: error instanceof Error ? error.stack : undefined,
    cause: error,
  });
}

/** JSON tells no more than its text does; of CSV and TSV the header tells. */
function dialectOfText({ written, encoding }: DatasetText): Dialect | undefined {
  const known: Dialect | undefined =
    typeof written !== 'string' ? written : written === 'jsonl' ? { format: written } : undefined;
  return known === undefined || encoding === undefined ? known : { ...known, encoding };
}

function appendHash(words: GrowingArray<Uint32Array>, hash: string): void {
  const [high, low] = hashWords(hash);
  words.append(high);
  words.append(low);
}

class PlacesBuilder {
  private readonly row = growingInt32();
  private readonly line = growingInt32();
  private readonly endLine = growingInt32();
  private readonly hash = growingUint32();
  private readonly textHash = growingUint32();

  add({ row, line, endLine, hash }: DataRecord, texts: Example['texts']): void {
    this.row.append(row);
    this.line.append(line);
    this.endLine.append(endLine);
    appendHash(this.hash, hash);
    appendHash(this.textHash, textHash(texts));
  }

  columns(): RowPlaces {
    return {
      row: this.row.values,
      line: this.line.values,
      endLine: this.endLine.values,
      hash: this.hash.values,
      textHash: this.textHash.values,
    };
  }
}

function requireColumns(job: ScoreJob, columns: readonly string[]): void {
  const missing = [...job.columns.text, job.columns.label].find((column) => !columns.includes(column));
  if (missing === undefined) return;
  throw new DataDietError('column-missing', `${job.file} has no column "${missing}".`, {
    action: `Choose among its columns: ${columns.map((column) => `"${column}"`).join(', ')}.`,
    place: { file: job.file, column: missing },
  });
}

function nothingToScore(job: ScoreJob, rowsRead: number, finding: Finding | undefined): DataDietError {
  if (finding === undefined) {
    return new DataDietError('dataset-empty', `${job.file} has no rows.`, {
      action: 'Choose a file that holds labelled text.',
      place: { file: job.file },
    });
  }
  const code = finding.code === 'missing-field' ? 'column-missing' : 'dataset-empty';
  return new DataDietError(
    code,
    `None of the ${rowsRead} rows of ${job.file} can be scored: ${finding.message}.`,
    {
      action: 'Check the format and the chosen columns.',
      place: {
        file: job.file,
        line: finding.line,
        row: finding.row,
        ...(finding.field && { column: finding.field }),
      },
    },
  );
}
