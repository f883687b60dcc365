// Several files as one text: the records of each, one after the other, as lines of JSON.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { formatOfFile, type Reading, type Remark } from '../../shared/dataset.ts';
import type { Part } from '../../shared/parts.ts';
import { DataDietError } from '../../shared/errors.ts';
import { fileError } from '../dataset-file.ts';
import type { DatasetText, TableShape } from '../dataset-text.ts';
import { jsonText } from '../json-text.ts';
import { PackedBlocks } from '../packed/packed-blocks.ts';
import { openText, readBatches, type ReadEvent } from '../reader.ts';
import { HEADER_ROW } from '../records.ts';
import { readPartsList } from './parts-list.ts';

/** A row that its own file has no record for is none here either. */
const NO_RECORD = 'no record';

/** @throws DataDietError as `openText` of each file; `format-unsupported` where one is of no format or of other columns */
export async function openParts(list: string, reading: Reading): Promise<DatasetText> {
  try {
    const files = readPartsList(list);
    const texts = await Promise.all(files.map((file) => openPart(file, list, reading)));
    return partsText(
      list,
      texts,
      () => Promise.all(files.map((file) => openPart(file, list, reading))),
      reading,
    );
  } catch (error) {
    throw fileError(list, error);
  }
}

function openPart(file: string, list: string, reading: Reading): Promise<DatasetText> {
  const format = formatOfFile(file);
  if (format !== undefined && file !== list) return openText(file, format, reading);
  throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
    action: 'Take it out of the list of files.',
    place: { file },
  });
}

function partsText(
  list: string,
  texts: readonly DatasetText[],
  again: () => Promise<readonly DatasetText[]>,
  reading: Reading,
): DatasetText {
  const parts: Part[] = [];
  const sum = (of: (text: DatasetText) => number) => texts.reduce((total, text) => total + of(text), 0);
  const remarks = texts.flatMap((text) => text.remarks);
  const blocks = new PackedBlocks(list, async function* () {
    yield* linesOf(await again(), reading, []);
  });
  const tables = texts.flatMap(({ table }) => table ?? []);
  return {
    path: list,
    ...(tables.length === texts.length && { table: oneTable(tables) }),
    bytes: sum(({ bytes }) => bytes),
    expectedBytes: sum(({ expectedBytes }) => expectedBytes),
    chunks: linesOf(texts, reading, parts),
    fingerprint: () => {
      const digest = createHash('sha256');
      for (const text of texts) digest.update(`${text.fingerprint().sha256}\n`);
      return { bytes: sum((text) => text.fingerprint().bytes), sha256: digest.digest('hex') };
    },
    plain: false,
    written: { format: 'jsonl' },
    encoding: undefined,
    remarks: distinct(remarks),
    legible: () => undefined,
    packed: true,
    parts: () => parts,
    read: (_, start, end) => blocks.bytes(start, end),
  };
}

/** What can be text or label is so in every file. */
function oneTable(tables: readonly TableShape[]): TableShape {
  const [first] = tables;
  return {
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    columns: first!.columns.filter((name) => tables.every(({ columns }) => columns.includes(name))),
    unfit: new Map(tables.flatMap(({ unfit }) => [...unfit])),
    sample: async function* () {
      for (const table of tables) yield* table.sample();
    },
  };
}

/** @param parts told of each file once it is read */
async function* linesOf(
  texts: readonly DatasetText[],
  reading: Reading,
  parts: Part[],
): AsyncGenerator<Buffer> {
  let columns: readonly string[] | undefined;
  for (const text of texts) {
    let rows = 0;
    for await (const events of readBatches(text, reading)) {
      let lines = '';
      for (const event of events) {
        if (event.kind === 'header') {
          columns ??= event.columns;
          requireColumns(text.path, texts[0]!.path, event.columns, columns);
        }
        const line = lineOf(event);
        if (line === undefined) continue;
        rows += 1;
        lines += `${line}\n`;
      }
      if (lines !== '') yield Buffer.from(lines);
    }
    parts.push({ file: text.path, rows });
  }
}

function lineOf(event: ReadEvent): string | undefined {
  if (event.kind === 'record') return jsonText(Object.fromEntries(event.record.fields));
  return event.kind === 'finding' && event.finding.row !== HEADER_ROW ? NO_RECORD : undefined;
}

function requireColumns(
  file: string,
  first: string,
  columns: readonly string[],
  expected: readonly string[],
): void {
  if (columns.length === expected.length && columns.every((name) => expected.includes(name))) return;
  throw new DataDietError(
    'format-unsupported',
    `${path.basename(file)} has other columns than ${path.basename(first)}: they are not files of one dataset.`,
    { action: 'Score files of the same columns together, and others apart.', place: { file } },
  );
}

function distinct(remarks: readonly Remark[]): Remark[] {
  return [...new Map(remarks.map((remark) => [remark.message, remark])).values()];
}
