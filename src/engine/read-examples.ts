// Reads a dataset file once: records to examples to tokens.
import fs from 'node:fs/promises';
import { dialectOfText, type DatasetText } from '../data/dataset-text.ts';
import { fileState } from '../data/file-state.ts';
import { valueOf } from '../data/nested-value.ts';
import { readLabel } from '../data/read-label.ts';
import { openText, readBatches, type DataRecord, type ReadEvent } from '../data/reader.ts';
import type { FilePlaces } from '../results/file-places.ts';
import { LARGEST_DOCUMENT_BYTES, type Dialect, type Label, type Remark } from '../shared/dataset.ts';
import type { Part } from '../shared/parts.ts';
import { DataDietError } from '../shared/errors.ts';
import { excerpt, listNames } from '../shared/excerpt.ts';
import { CollectedRows, type EncodingOptions, type FileJob, type UsableRows } from './collected-rows.ts';
import { IllegibleRows } from './illegible-rows.ts';
import { PlaceCollector } from './place-collector.ts';

/** Columns that a message names. */
const COLUMNS_LISTED = 20;
/** Rows between two reports. */
const REPORT_EVERY = 200;

export interface ReadExamples extends UsableRows {
  /** How the file is read, decision by decision. */
  readonly remarks: readonly Remark[];
  /** How the file is written; undefined for one without even a header. */
  readonly dialect: Dialect | undefined;
  readonly bytes: number;
  readonly sha256: string;
  /** Where all records lie, and in which state of the file; of files too large for a document alone. */
  readonly filePlaces: { readonly places: FilePlaces; readonly state: string } | undefined;
  /** The files that were read, where they are several. */
  readonly parts?: readonly Part[];
}

interface Reporting {
  /** Told every so often: rows read since, and an estimate of the rows of the whole file. */
  readonly onRows: (rows: number, estimatedTotal: number) => void;
}

/**
 * @throws DataDietError `column-missing` or `dataset-empty` when there is nothing to score; `too-many-skipped` where more of
 *   the file would be left out than the job allows
 */
export function readExamples(job: FileJob, options: EncodingOptions & Reporting): Promise<ReadExamples> {
  return read(job, options, options);
}

/** The same rows without tokens, for scores that no encoder gives. @throws DataDietError as `readExamples` */
export function readLabelledRows(job: FileJob): Promise<ReadExamples> {
  return read(job, undefined, { onRows: () => undefined });
}

async function read(
  job: FileJob,
  encoding: EncodingOptions | undefined,
  options: Reporting,
): Promise<ReadExamples> {
  const text = await openText(job.file, job.format, job.reading);
  const largeState = await stateOfLarge(text);
  const places = largeState === undefined ? undefined : new PlaceCollector();
  if (text.table !== undefined) requireColumns(job, text.table.columns, text.table.unfit);
  const collected = new CollectedRows(job, encoding);
  const illegible = new IllegibleRows(job.columns.label);
  const remarks: Remark[] = [];
  let dialect = dialectOfText(text);
  let columns: readonly string[] = [];
  let reported = 0;
  const take = (event: ReadEvent): void => {
    places?.take(event);
    switch (event.kind) {
      case 'header':
        requireColumns(job, event.columns);
        columns = illegible.columns = event.columns;
        dialect = event.dialect;
        break;
      case 'remark':
        remarks.push(event.remark);
        break;
      case 'finding':
        collected.note(
          event.finding,
          event.fields ? labelIn(event.fields, job.columns.label) : illegible.note(event, dialect),
        );
        break;
      case 'record':
        collected.take(event.record);
        if (collected.rowsRead - reported >= REPORT_EVERY) {
          const { rowsRead } = collected;
          options.onRows(
            rowsRead - reported,
            text.table?.rows ?? Math.round((rowsRead * text.expectedBytes) / event.record.byteEnd),
          );
          reported = rowsRead;
        }
        break;
    }
  };
  for await (const events of readBatches(text, job.reading)) events.forEach(take);
  options.onRows(collected.rowsRead - reported, collected.rowsRead);
  const rows = collected.finish();
  return {
    ...rows,
    remarks: [...remarks, ...illegible.remarks(), ...collected.remarks],
    dialect,
    ...text.fingerprint(),
    filePlaces:
      places === undefined || largeState === undefined || dialect === undefined
        ? undefined
        : { places: places.finish(rows.places.row, dialect, columns), state: largeState },
    ...(text.parts && { parts: text.parts() }),
  };
}

/** The state of a file whose places are kept: one that no editor opens, whose text stands in it byte for byte. */
async function stateOfLarge({ path, bytes, plain }: DatasetText): Promise<string | undefined> {
  if (!plain || bytes <= LARGEST_DOCUMENT_BYTES) return undefined;
  const stats = await fs.stat(path);
  return stats.isFile() ? fileState(stats) : undefined;
}

function labelIn(fields: DataRecord['fields'], column: string): Label | undefined {
  const reading = readLabel(valueOf(fields, column));
  return reading.kind === 'label' ? reading.label : undefined;
}

/** @param unfit why other columns cannot be read as text or label */
function requireColumns(
  job: FileJob,
  columns: readonly string[],
  unfit: ReadonlyMap<string, string> = new Map(),
): void {
  const missing = [...job.columns.text, job.columns.label].find((column) => !columns.includes(column));
  if (missing === undefined) return;
  const why = unfit.get(missing);
  const message =
    why === undefined
      ? `${job.file} has no column "${excerpt(missing)}".`
      : `The column "${excerpt(missing)}" of ${job.file} can be neither text nor label: it ${why}.`;
  throw new DataDietError('column-missing', message, {
    action: `Choose among its columns: ${listNames(columns, COLUMNS_LISTED)}.`,
    place: { file: job.file, column: missing },
  });
}
