// The rows of a dataset as they come: their tokens, places and labels, and why others are left out. Texts are let go as soon as
// they are tokenised.
import { encodeTexts, type TextFailure } from '../core/tokenizer/encode-texts.ts';
import type { TextTokenizer } from '../core/tokenizer/text-tokenizer.ts';
import { ExamplesBuilder } from '../core/train/tokenised-examples.ts';
import { exampleOf, type Example } from '../data/examples.ts';
import { toolOf } from '../data/exports.ts';
import { growingInt32, growingUint32, type GrowingArray } from '../data/growing-array.ts';
import { labelRemarks } from '../data/label-remarks.ts';
import { missingLabels } from '../data/missing-labels.ts';
import { HEADER_ROW, type DataRecord } from '../data/reader.ts';
import { textHash } from '../data/record-hash.ts';
import { hashWords } from '../results/columns.ts';
import type { RowColumns } from '../results/rows-file.ts';
import { placeName, type Finding, type Label, type Remark } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { excerpt } from '../shared/excerpt.ts';
import { FINDING_KINDS } from '../shared/finding-remedies.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { skippedRemark, tooManySkipped } from './skipped-rows.ts';

/** What a job says of its file. */
export type FileJob = Pick<ScoreJob, 'file' | 'format' | 'columns' | 'reading' | 'allowSkipped'>;

/** Findings kept whole; all are counted. */
const MOST_FINDINGS = 1000;
/** What waits to be tokenised together. */
const MOST_WAITING_ROWS = 200;
const MOST_WAITING_CHARACTERS = 1_000_000;

/** Where the scored rows stand in the file, and what they are: see `RowColumns`. */
export type RowPlaces = Omit<RowColumns, 'label'>;

/** What can be scored of a file, and what cannot. */
export interface UsableRows {
  readonly builder: ExamplesBuilder;
  /** One entry a tokenised example, in the file's order. */
  readonly places: RowPlaces;
  readonly labels: readonly Label[];
  readonly rowsRead: number;
  readonly rowsSkipped: number;
  /** Skipped rows by finding code. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly truncated: number;
}

export interface EncodingOptions {
  readonly tokenizer: TextTokenizer;
  readonly maxLength: number;
  /** That a short text may take, in tests. */
  readonly millisecondsForText?: number;
}

export class CollectedRows {
  rowsRead = 0;
  readonly remarks: Remark[] = [];
  private readonly builder = new ExamplesBuilder();
  private readonly places = new PlacesBuilder();
  private labels: Label[] = [];
  private readonly counts = new Map<Label, number>();
  private readonly skippedByClass = new Map<Label, number>();
  private readonly skipped: Record<string, number> = {};
  private readonly findings: Finding[] = [];
  private rowsSkipped = 0;
  private truncated = 0;
  private unwrapped = 0;
  private waiting: { readonly record: DataRecord; readonly example: Example }[] = [];
  private waitingCharacters = 0;
  /** Undefined before the first record. */
  private origin: { readonly tool: ReturnType<typeof toolOf> } | undefined;

  constructor(
    private readonly job: FileJob,
    /** Left out where no encoder reads the texts: there are places and labels then, and no tokens. */
    private readonly options: EncodingOptions | undefined,
  ) {}

  /** @param label of the row, where it can be read for all that */
  note(finding: Finding, label?: Label): void {
    // What is wrong with the header costs no row.
    if (finding.row !== HEADER_ROW) this.rowsRead++;
    this.skip(finding, label);
  }

  take(record: DataRecord): void {
    this.origin ??= { tool: toolOf(record.fields) };
    this.rowsRead++;
    const result = exampleOf(record, this.job.columns);
    if (result.kind === 'finding') {
      this.skip(result.finding, result.label);
      return;
    }
    this.waiting.push({ record, example: result.example });
    for (const text of result.example.texts) this.waitingCharacters += text.length;
    if (this.waiting.length >= MOST_WAITING_ROWS || this.waitingCharacters > MOST_WAITING_CHARACTERS)
      this.encode();
  }

  /** @throws DataDietError as `readExamples` */
  finish(): UsableRows {
    this.encode();
    const { job, rowsRead, findings, skipped } = this;
    this.tellOfExport();
    this.remarks.push(...labelRemarks(job.columns.label, this.counts));
    this.leaveOutMissing();
    if (this.labels.length === 0) throw nothingToScore(job, rowsRead, findings[0]);
    const rows = { rowsRead, skipped, byClass: this.skippedByClass, kept: this.counts };
    const refusal = job.allowSkipped === true ? undefined : tooManySkipped(job.file, rows, findings);
    if (refusal !== undefined) throw refusal;
    const remark = skippedRemark(rows);
    if (remark !== undefined) this.remarks.push(remark);
    return {
      builder: this.builder,
      places: this.places.columns(),
      labels: this.labels,
      rowsRead,
      rowsSkipped: this.rowsSkipped,
      skipped,
      findings: findings.slice(0, MOST_FINDINGS),
      truncated: this.truncated,
    };
  }

  private encode(): void {
    if (this.options !== undefined) this.tokenise(this.options);
    this.waiting.forEach(({ record, example }) => {
      if (example.unwrapped) this.unwrapped++;
      this.places.add(record, example.texts);
      this.labels.push(example.label);
      count(this.counts, example.label);
    });
    this.waiting = [];
    this.waitingCharacters = 0;
  }

  private tokenise({ tokenizer, maxLength, millisecondsForText }: EncodingOptions): void {
    const texts = this.waiting.map(({ example }) => example.texts);
    const { encoded, failure } = encodeTexts(tokenizer, texts, maxLength, millisecondsForText);
    if (failure) throw cannotEncode(this.job, tokenizer, this.waiting[failure.index]!.record, failure);
    for (const { ids, typeIds, truncated } of encoded) {
      if (truncated) this.truncated++;
      this.builder.add(ids, typeIds);
    }
  }

  private skip(finding: Finding, label: Label | undefined): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    if (finding.row === HEADER_ROW) return;
    this.rowsSkipped++;
    this.skipped[finding.code] = (this.skipped[finding.code] ?? 0) + 1;
    if (label !== undefined) count(this.skippedByClass, label);
  }

  /** Rows whose label turned out to stand for a missing one are findings like those without any. */
  private leaveOutMissing(): void {
    const { missing } = missingLabels(this.counts);
    if (missing.size === 0) return;
    const { label: field } = this.job.columns;
    const { row, line } = this.places.columns();
    const isKept = (index: number) => !missing.has(this.labels[index]!);
    const found: Finding[] = [];
    for (const [index, label] of this.labels.entries()) {
      if (isKept(index)) continue;
      this.rowsSkipped++;
      this.skipped['empty-label'] = (this.skipped['empty-label'] ?? 0) + 1;
      if (found.length >= MOST_FINDINGS) continue;
      const message = `the label "${field}" is ${JSON.stringify(label)}, which stands for a missing one`;
      found.push({ code: 'empty-label', message, row: row[index]!, line: line[index]!, column: 1, field });
    }
    this.findings.push(...found);
    this.findings.sort((a, b) => a.row - b.row);
    this.builder.retain(isKept);
    this.places.retain(isKept);
    this.labels = this.labels.filter((label) => !missing.has(label));
    for (const label of missing) {
      this.counts.delete(label);
      this.skippedByClass.delete(label);
    }
  }

  private tellOfExport(): void {
    const { label } = this.job.columns;
    const rejected = this.skipped['rejected'] ?? 0;
    const tool = this.origin?.tool;
    if (tool !== undefined) {
      const left = `${rejected} ${rejected === 1 ? 'row' : 'rows'} that annotators rejected or ignored ${rejected === 1 ? 'is' : 'are'} left out`;
      const message = `Read as an export of ${tool}, the label from "${excerpt(label)}"${rejected > 0 ? `; ${left}` : ''}.`;
      this.remarks.push({ code: 'export', message, warning: false });
    } else if (this.unwrapped > 0) {
      const message = `In ${this.unwrapped} of ${this.rowsRead} rows "${excerpt(label)}" holds its label in a list or an object, and is read without it.`;
      this.remarks.push({ code: 'unwrapped-labels', message, warning: false });
    }
  }
}

function count(counts: Map<Label, number>, label: Label): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
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

  /** Lets go of all rows but those that `keep` tells of. */
  retain(keep: (index: number) => boolean): void {
    const count = this.row.length;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      if (!keep(index)) continue;
      for (const list of [this.row, this.line, this.endLine]) list.values[kept] = list.values[index]!;
      for (const list of [this.hash, this.textHash]) {
        list.values.copyWithin(2 * kept, 2 * index, 2 * index + 2);
      }
      kept++;
    }
    for (const list of [this.row, this.line, this.endLine]) list.length = kept;
    for (const list of [this.hash, this.textHash]) list.length = 2 * kept;
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

function cannotEncode(
  { file, format }: FileJob,
  tokenizer: TextTokenizer,
  { row, line }: DataRecord,
  { error, seconds }: TextFailure,
): DataDietError {
  const where = `the text in ${placeName(format, line)} of ${file}`;
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

function nothingToScore(job: FileJob, rowsRead: number, finding: Finding | undefined): DataDietError {
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
      action: FINDING_KINDS[finding.code].remedy,
      place: {
        file: job.file,
        line: finding.line,
        row: finding.row,
        ...(finding.field && { column: finding.field }),
      },
    },
  );
}
