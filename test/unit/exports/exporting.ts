// Exports for tests: files of a folder, with scores that follow from the rows' numbers.
import fs from 'node:fs';
import path from 'node:path';
import { exportRows, type ExportOutcome, type RowsOfFile } from '../../../src/exports/export-rows.ts';
import { exportBeside, type ExportKind } from '../../../src/exports/kinds.ts';
import { readRecordTable } from '../../../src/exports/record-table.ts';
import type { ExportSource, WorkOptions } from '../../../src/exports/source.ts';
import { formatOfFile, type Label } from '../../../src/shared/dataset.ts';
import { madeUpColumns } from '../results/made-up.ts';

/** Scores of all records of a file that can be read; labels alternate. */
export async function sourceOf(file: string, labels: readonly Label[] = ['a', 'b']): Promise<ExportSource> {
  const format = formatOfFile(file)!;
  const table = await readRecordTable(file, format);
  const readable = Array.from({ length: table.count }, (_, record) => record).filter(
    (record) => table.fault[record] === 0,
  );
  const scores = {
    ...madeUpColumns(readable.length, (_, row) => row / 10),
    hash: Uint32Array.from(
      readable.flatMap((record) => [...table.hash.subarray(2 * record, 2 * record + 2)]),
    ),
  };
  return {
    file,
    written: table.encoding === undefined ? table.dialect : { ...table.dialect, encoding: table.encoding },
    columns: { text: ['text'], label: 'label' },
    scores,
    labels,
    agent: 'data-diet:builtin',
  };
}

/** Chooses records by their numbers. */
export function records(...numbers: readonly number[]): (rows: RowsOfFile) => Uint8Array {
  return ({ table }) => {
    const chosen = new Uint8Array(table.count);
    for (const record of numbers) chosen[record] = 1;
    return chosen;
  };
}

/** Exports beside the file, over what is there. */
export async function exported(
  source: ExportSource,
  kind: ExportKind,
  choose: (rows: RowsOfFile) => Uint8Array,
  options: WorkOptions = {},
): Promise<ExportOutcome & { readonly bytes: readonly Buffer[] }> {
  const target = exportBeside(source.file, kind);
  const outcome = await exportRows(source, { kind, target, replace: true, choose }, options);
  return { ...outcome, bytes: outcome.files.map((file) => fs.readFileSync(file)) };
}

/** Names in the folder of a file, sorted. */
export function namesBeside(file: string): string[] {
  return fs.readdirSync(path.dirname(file)).sort();
}
