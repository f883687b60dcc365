// The outline of a dataset that scoring starts from; a file with nothing to score is refused with what it lacks.
import fs from 'node:fs';
import path from 'node:path';
import { HEADER_DOUBTFUL } from '../../data/dialect/remarks.ts';
import { inferColumns } from '../../data/infer-columns.ts';
import { valueOf } from '../../data/nested-value.ts';
import { readOutline } from '../../data/outline.ts';
import { isNested, type DataRecord, type FieldValue } from '../../data/records.ts';
import type { Reading } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import { FINDING_KINDS } from '../../shared/finding-remedies.ts';
import type { DatasetOutline } from './choose-columns.ts';
import { formatOf } from './dataset-format.ts';

/** Characters of a value that can be a text. */
const lengthOf = (value: FieldValue): number =>
  isNested(value) || value === undefined || value === null ? 0 : String(value).length;

function lengthsOf(records: readonly DataRecord[], columns: readonly string[]): Map<string, number[]> {
  return new Map(
    columns.map((column) => [column, records.map(({ fields }) => lengthOf(valueOf(fields, column)))]),
  );
}

/** @throws DataDietError `dataset-empty`, `format-unsupported`, and those of `readOutline`. */
export async function outlineOf(
  file: string,
  reading: Reading = {},
): Promise<Omit<DatasetOutline, 'folder'>> {
  const name = path.basename(file);
  const outline = await readOutline(file, formatOf(file), reading);
  const { records, columns, hasHeader, finding, dialect, remarks, rows } = outline;
  const hasRows = records.length > 0;
  if (!hasRows && finding !== undefined && (finding.row >= 0 || !hasHeader)) {
    throw new DataDietError('dataset-empty', `No row of ${name} can be read: ${finding.message}`, {
      action: FINDING_KINDS[finding.code].remedy,
      place: { file, line: finding.line },
    });
  }
  if (!hasRows) {
    const { size } = await fs.promises.stat(file);
    const lack = hasHeader ? 'has a header but no rows' : size === 0 ? 'is empty' : 'holds only empty lines';
    throw new DataDietError('dataset-empty', `${name} ${lack}.`, {
      action: 'A dataset holds rows of a text and its label.',
      place: { file },
    });
  }
  if (columns.length < 2) {
    throw new DataDietError('format-unsupported', `${name} has no text and label columns`, {
      action: 'A row needs at least two fields: a text and its label.',
      place: { file, line: 1 },
    });
  }
  const guess = inferColumns(records, columns);
  return {
    name,
    rows,
    inferred: guess.columns,
    textCandidates: guess.textCandidates,
    labelCandidates: guess.labelCandidates,
    lengths: lengthsOf(records, guess.textCandidates),
    doubt: guess.doubt,
    runnerUp: guess.runnerUp,
    dialect: dialect !== undefined && 'delimiter' in dialect ? dialect : undefined,
    headerDoubtful: remarks.some(({ code }) => code === HEADER_DOUBTFUL),
  };
}
