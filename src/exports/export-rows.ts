// Exports rows of a scored file: finds the rows, writes the files, and tells what is in them.
import path from 'node:path';
import { HashIndex } from '../data/hash-index.ts';
import { assignScores } from '../data/score-lookup.ts';
import { jsonText } from '../data/json-text.ts';
import { formatOfFile } from '../shared/dataset.ts';
import type { Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { argillaRecords } from './argilla.ts';
import { chosenRows } from './chosen-rows.ts';
import { cleanlabTable } from './cleanlab-table.ts';
import { copyArray } from './copy-array.ts';
import { copyRows, type CopyFiles } from './copy-rows.ts';
import { throwIfCancelled } from './interruptions.ts';
import { nameOfKeepColumn, writeKeepColumn } from './keep-column.ts';
import { keepIndices } from './keep-indices.ts';
import { filesOf, type ExportKind } from './kinds.ts';
import { labelDonors } from './label-donors.ts';
import { labelStudioTask } from './label-studio.ts';
import type { NewLabels } from './new-labels.ts';
import type { Output } from './output.ts';
import { exists, requireOthers, writeOutputs } from './outputs.ts';
import { READABLE, readRecordTable, type RecordTable } from './record-table.ts';
import { copyParquet, requireWritable } from './parquet-copy.ts';
import { partOfWork, type ExportSource, type WorkOptions } from './source.ts';

/** A file as its rows lie in it now. */
export interface RowsOfFile {
  readonly table: RecordTable;
  /** The scored row of each record, or -1. `Int32Array [N]` */
  readonly scoreOf: Int32Array;
}

export interface ExportRequest {
  readonly kind: ExportKind;
  /** Absolute path; what else is written lies beside it: see `filesOf`. */
  readonly target: string;
  /** Whether files that are there already may be replaced. */
  readonly replace: boolean;
  /** 1 for each record that is chosen: those that are to go, or to be looked at. */
  readonly choose: (rows: RowsOfFile) => Uint8Array;
  /** Labels that were decided for records, by their numbers: a pruned copy has them. */
  readonly relabel?: ((rows: RowsOfFile) => ReadonlyMap<number, Label>) | undefined;
}

export interface ExportOutcome {
  readonly kind: ExportKind;
  readonly files: readonly string[];
  /** Records of the file, chosen ones and others; those that could not be read are among the others. */
  readonly chosen: number;
  readonly others: number;
  /** What somebody who goes on with the files should know, a sentence each. */
  readonly notes: readonly string[];
}

/** Of the work: reading the file for its records. */
const READING = 0.5;
/** Text gathered before it is written. */
const CHUNK = 256 * 1024;

/** Kinds that write the file's own bytes again. */
const OF_BYTES: ReadonlySet<ExportKind> = new Set<ExportKind>(['pruned', 'rows', 'keep-column']);

/** An export of several files is then a file for each of them. */
export function isOfBytes(kind: ExportKind): boolean {
  return OF_BYTES.has(kind);
}

/**
 * Whole or not at all: what is cancelled or fails leaves nothing, and what was there before.
 * @throws DataDietError `output-unwritable`; `format-unsupported` for a column in a JSON array, or where the rest of the rows
 *   would be read in another way; `dataset-changed`; `cancelled`; and as `openText`
 */
export async function exportRows(
  source: ExportSource,
  { kind, target, replace, choose, relabel }: ExportRequest,
  options: WorkOptions = {},
): Promise<ExportOutcome> {
  const { file } = source;
  const files = filesOf(kind, target);
  // Before the work, and once more when it comes to writing.
  await requireOthers(file, files);
  if (!replace) await refuseTaken(files);
  const isTable = formatOfFile(file) === 'parquet';
  if (isTable && OF_BYTES.has(kind)) await requireWritable(file);
  const table = await readRecordTable(file, source.written, partOfWork(options, 0, READING));
  if (kind === 'keep-column' && isArray(table)) throw noColumnInArray(table);
  const rows: RowsOfFile = { table, scoreOf: scoresOf(table, source) };
  const chosen = choose(rows);
  const notes: string[] = [];
  await writeOutputs(file, files, sizeOf(kind, table), async (outputs) => {
    const newLabels = { column: source.columns.label, labels: relabel?.(rows) ?? new Map<number, Label>() };
    await write(kind, source, rows, chosen, newLabels, outputs, notes, partOfWork(options, READING, 1));
    throwIfCancelled(options.signal);
  });
  const count = chosen.reduce((sum, one) => sum + one, 0);
  noteUnreadable(kind, table, notes);
  return { kind, files, chosen: count, others: table.count - count, notes };
}

/** @throws DataDietError `output-unwritable` */
export async function refuseTaken(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if (!(await exists(file))) continue;
    throw new DataDietError('output-unwritable', `${file} is there already.`, {
      action: 'Move it away, or choose another place to write to.',
      place: { file },
    });
  }
}

function isArray({ dialect }: RecordTable): boolean {
  return dialect.format === 'jsonl' && dialect.array === true;
}

function noColumnInArray({ file }: RecordTable): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `${file} is one JSON array, whose rows get no further field here.`,
    { action: 'Write a pruned copy or keep_indices.json, or save it as JSON lines.', place: { file } },
  );
}

/** Matches scores to rows by content, as the editor does; by their numbers where those hold. */
function scoresOf(table: RecordTable, { scores, firstRow }: ExportSource): Int32Array {
  if (firstRow !== undefined) {
    const scoreOf = new Int32Array(table.count).fill(-1);
    scores.row.forEach((row, scored) => {
      if (row >= firstRow && row < firstRow + table.count) scoreOf[row - firstRow] = scored;
    });
    return scoreOf;
  }
  const index = new HashIndex(scores.hash);
  const contents = new Int32Array(table.count).fill(-1);
  const { hash, fault } = table;
  for (let record = 0; record < table.count; record++) {
    if (fault[record] === READABLE)
      contents[record] = index.firstOf(hash[2 * record]!, hash[2 * record + 1]!);
  }
  return assignScores(contents, index);
}

/** Bytes that the files take up, as far as it can be told before. */
function sizeOf(kind: ExportKind, { bytes, count }: RecordTable): number {
  if (kind === 'keep-column') return bytes + 2 * '"keep":false,'.length * count;
  return OF_BYTES.has(kind) ? bytes : 0;
}

async function write(
  kind: ExportKind,
  source: ExportSource,
  rows: RowsOfFile,
  chosen: Uint8Array,
  newLabels: NewLabels,
  outputs: readonly Output[],
  notes: string[],
  options: WorkOptions,
): Promise<void> {
  const { table, scoreOf } = rows;
  const [first, second] = outputs;
  if (first === undefined) return;
  switch (kind) {
    case 'pruned':
      notes.push(
        ...(await copyInto({ others: first, chosen: second }, source, rows, chosen, options, newLabels)),
      );
      break;
    case 'rows':
      notes.push(...(await copyInto({ chosen: first }, source, rows, chosen, options)));
      break;
    case 'keep-column':
      if (table.dialect.format === 'parquet') {
        const marked = { file: first, name: nameOfKeepColumn(table) };
        notes.push(...(await copyParquet(table, chosen, { marked }, options)));
      } else await writeKeepColumn(table, chosen, first, options);
      notes.push(
        `The column is called "${nameOfKeepColumn(table)}": true for rows to keep, false for the others.`,
      );
      break;
    case 'keep-indices':
      await writeText(first, keepIndices(table, chosen), options);
      notes.push(...notesOnNumbers(table));
      break;
    case 'cleanlab': {
      const { parts, madeSafe } = cleanlabTable(source, scoreOf, chosen);
      await writeText(first, parts, options);
      noteUnscored(scoreOf, notes);
      if (madeSafe.length > 0) {
        const labels = madeSafe.map((label) => jsonText(label)).join(', ');
        notes.push(`An apostrophe stands before ${labels}, which a spreadsheet would run as a formula.`);
      }
      break;
    }
    case 'label-studio': {
      const task = (row: Parameters<typeof labelStudioTask>[0]) =>
        labelStudioTask(row, source.columns.label, source.agent);
      await writeArray(first, chosenRows(source, table, scoreOf, chosen, options), task);
      notes.push(
        `In the labelling interface: <Text name="text" value="$${source.columns.text[0] ?? 'text'}"/> and <Choices name="label" toName="text">.`,
      );
      break;
    }
    case 'argilla':
      await writeArray(
        first,
        chosenRows(source, table, scoreOf, chosen, options),
        argillaRecords(source.agent),
      );
      notes.push(
        'Read with dataset.records.from_json; the dataset needs the text columns as fields and a LabelQuestion "label".',
      );
      break;
  }
}

/** @returns what is not as it was, a sentence each */
async function copyInto(
  files: CopyFiles,
  source: ExportSource,
  { table, scoreOf }: RowsOfFile,
  chosen: Uint8Array,
  options: WorkOptions,
  newLabels?: NewLabels,
): Promise<string[]> {
  const relabelled = [...(newLabels?.labels.keys() ?? [])].filter((record) => chosen[record] !== 1);
  if (table.dialect.format === 'parquet') {
    const donors = labelDonors(newLabels?.labels ?? new Map<number, Label>(), scoreOf, source);
    const donated = { column: source.columns.label, donors };
    const notes = await copyParquet(table, chosen, { ...files, donated }, options);
    const refused = relabelled.filter((record) => !donors.has(record));
    return [
      ...notes,
      ...notesOnLabels(relabelled, refused, 'no other row of the file has the new one', table),
    ];
  }
  const copy = isArray(table) ? copyArray : copyRows;
  const refused = await copy(table, chosen, files, options, newLabels);
  return notesOnLabels(relabelled, refused, 'the new one would be read in another way there', table);
}

function notesOnLabels(
  relabelled: readonly number[],
  refused: readonly number[],
  why: string,
  { dialect, line }: RecordTable,
): string[] {
  if (relabelled.length === 0) return [];
  const [first] = refused;
  const where =
    first === undefined ? '' : dialect.format === 'parquet' ? `row ${first}` : `line ${line[first]!}`;
  return [
    `${countRows(relabelled.length - refused.length)} in the copy with another label.`,
    ...(first === undefined
      ? []
      : [`${countRows(refused.length)} with the old label, since ${why}; the first in ${where}.`]),
  ];
}

async function writeText(file: Output, parts: Iterable<string>, { signal }: WorkOptions): Promise<void> {
  for (const part of parts) {
    throwIfCancelled(signal);
    await file.append(part);
  }
}

/** A JSON array of one element a line. */
async function writeArray<T>(
  file: Output,
  items: AsyncIterable<T>,
  elementOf: (item: T) => object,
): Promise<void> {
  let text = '[';
  let separator = '\n';
  for await (const item of items) {
    text += separator + jsonText(elementOf(item));
    separator = ',\n';
    if (text.length < CHUNK) continue;
    await file.append(text);
    text = '';
  }
  await file.append(`${text}\n]\n`);
}

function noteUnscored(scoreOf: Int32Array, notes: string[]): void {
  const unscored = scoreOf.reduce((sum, row) => sum + (row === -1 ? 1 : 0), 0);
  if (unscored > 0) notes.push(`${countRows(unscored)} of the file without a score: not in the table.`);
}

/** What `datasets` has to be told to number the rows alike. */
function notesOnNumbers({ dialect }: RecordTable): string[] {
  if (!('delimiter' in dialect)) return [];
  const { delimiter, header, linesAbove = 0 } = dialect;
  const options = [
    ...(delimiter === ',' ? [] : [`sep=${jsonText(delimiter)}`]),
    ...(header === false ? ['header=None'] : []),
    ...(linesAbove > 0 ? [`skiprows=${linesAbove}`] : []),
  ];
  return options.length === 0
    ? []
    : [`Load the file with ${options.join(', ')}, so that its rows have these numbers.`];
}

function noteUnreadable(kind: ExportKind, { unreadable, file }: RecordTable, notes: string[]): void {
  if (unreadable === 0) return;
  const rows = `${countRows(unreadable)} of ${path.basename(file)} that could not be read`;
  if (kind === 'pruned' || kind === 'keep-column') notes.push(`${rows}: in the copy as they are.`);
  if (kind === 'keep-indices') {
    notes.push(
      `${rows}: they have a number and are kept. Where another reader refuses or joins such rows, its numbers are others.`,
    );
  }
}

function countRows(count: number): string {
  return count === 1 ? '1 row' : `${new Intl.NumberFormat('en').format(count)} rows`;
}
