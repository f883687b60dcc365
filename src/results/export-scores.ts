// A result as people and other tools read it: one JSON object a scored row, and the metadata beside them.
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { jsonText } from '../data/json-text.ts';
import { whyNoPlaceForMetadata, whyNoPlaceForScores } from '../data/recognise-scores.ts';
import { PartialFile, writeWhole } from '../data/write-whole.ts';
import type { Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { partFinder } from '../shared/parts.ts';
import { metadataPath, type RunMetadata, type ScoredRow } from '../shared/results.ts';
import { SCORES, SCORE_NAMES } from '../shared/scores.ts';
import { hashText, type ResultColumns } from './columns.ts';
import { unwritable } from './result-folder.ts';

/** Characters gathered before they go to the file in one write; a million rows are never held as text. */
const CHUNK = 256 * 1024;

/** What decides how the place of a row is told: of a table by its row alone, of several files by file and row. */
type RowPlaces = Pick<RunMetadata['data'], 'format' | 'parts'>;

/** The rows of a result, as they are exported. */
export function* scoredRows(
  columns: ResultColumns,
  labels: readonly Label[],
  places: RowPlaces = { format: 'jsonl' },
): Generator<ScoredRow> {
  const { scores, spreads } = columns;
  const value = (name: keyof typeof SCORES, index: number): number => scores.get(name)![index]!;
  const optional = SCORE_NAMES.filter(
    (name) => !SCORES[name].always && name !== 'grand' && name !== 'headGrand' && scores.has(name),
  );
  const hasGradients = scores.has('grand');
  const find = places.parts && partFinder(places.parts);
  const placeOf = (index: number): Pick<ScoredRow, 'line' | 'endLine' | 'file' | 'fileRow'> => {
    const part = find?.(columns.row[index]!);
    if (part !== undefined) return { file: part.file, fileRow: part.row };
    return places.format === 'parquet'
      ? {}
      : { line: columns.line[index]!, endLine: columns.endLine[index]! };
  };
  for (let index = 0; index < columns.count; index++) {
    yield {
      row: columns.row[index]!,
      ...placeOf(index),
      hash: hashText(columns.hash, index),
      label: labels[columns.label[index]!]!,
      predicted: labels[columns.predicted[index]!]!,
      confidence: columns.confidence[index]!,
      loss: value('loss', index),
      el2n: value('el2n', index),
      el2nStd: spreads.get('el2n')![index]!,
      ...(hasGradients && {
        grand: value('grand', index),
        grandStd: spreads.get('grand')![index]!,
        headGrand: value('headGrand', index),
      }),
      review: value('review', index),
      ...Object.fromEntries(optional.map((name) => [name, value(name, index)])),
    };
  }
}

/**
 * Whether scores may be written to a place, and their metadata beside them: over nothing that is not ours. A job is asked
 * for by the command line, which looks too, and by whatever else; it may also last long enough for things to change.
 * @throws DataDietError `output-unwritable`
 */
export function requirePlaceForScores(out: string): void {
  refuseForeign(out, whyNoPlaceForScores(out));
  refuseForeign(metadataPath(out), whyNoPlaceForMetadata(metadataPath(out)));
}

/** The same for the scores at all points, which have no metadata of their own. @throws DataDietError `output-unwritable` */
export function requirePlaceForPoints(out: string): void {
  refuseForeign(out, whyNoPlaceForScores(out));
}

function refuseForeign(file: string, reason: string | undefined): void {
  if (reason === undefined) return;
  throw new DataDietError('output-unwritable', `${file} cannot be written (it ${reason}).`, {
    action: 'Move it away, or choose another place to write to.',
    place: { file },
  });
}

/**
 * Writes scores and metadata. What lies there before goes only when both new files are whole: the metadata take their
 * place first, the scores last; where these cannot, the earlier metadata come back. The metadata tell the fingerprint of
 * their scores, so that whoever finds the one of a new job beside the other of an old one, because a machine stopped
 * between the two or two jobs ended at once, can see it.
 * @param onWritten told after each chunk how many rows it held
 * @throws DataDietError `output-unwritable`; `internal` for a score that is no finite number, which JSON cannot hold
 */
export async function exportScores(
  out: string,
  columns: ResultColumns,
  metadata: RunMetadata,
  onWritten?: (rows: number) => void,
): Promise<void> {
  const files: PartialFile[] = [];
  try {
    requirePlaceForScores(out);
    const scores = await PartialFile.open(out);
    files.push(scores);
    const digest = createHash('sha256');
    await writeRows(scores, scoredRows(columns, metadata.data.labels, metadata.data), digest, onWritten);
    const beside = await PartialFile.open(metadataPath(out));
    files.push(beside);
    const described = { ...metadata, scores: { sha256: digest.digest('hex') } };
    await beside.append(`${jsonText(described, 2)}\n`);
    requirePlaceForScores(out);
    const takeBack = await finishRevocably(beside, metadataPath(out));
    try {
      await scores.finish();
    } catch (error) {
      await takeBack().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    for (const file of files) await file.discard();
    throw unwritable(out, error);
  }
}

/** Puts a file into its place. @returns what puts back what stood there */
async function finishRevocably(file: PartialFile, target: string): Promise<() => Promise<void>> {
  const earlier = await fs.readFile(target).catch(() => undefined);
  await file.finish();
  return () => (earlier === undefined ? fs.rm(target, { force: true }) : writeWhole(target, [earlier]));
}

/** Writes the scores at every point of training: one JSON object a row and point, the points one after the other. */
export async function exportPoints(
  out: string,
  points: readonly number[],
  labels: readonly Label[],
  columnsAt: (point: number) => Promise<ResultColumns>,
  places: RowPlaces = { format: 'jsonl' },
): Promise<void> {
  let file: PartialFile | undefined;
  try {
    requirePlaceForPoints(out);
    file = await PartialFile.open(out);
    for (const point of points) {
      const columns = await columnsAt(point);
      await writeRows(file, withPoint(scoredRows(columns, labels, places), point));
    }
    requirePlaceForPoints(out);
    await file.finish();
  } catch (error) {
    await file?.discard();
    throw unwritable(out, error);
  }
}

function* withPoint(rows: Iterable<ScoredRow>, point: number): Generator<ScoredRow & { epoch: number }> {
  for (const { row, ...rest } of rows) yield { row, epoch: point, ...rest };
}

async function writeRows(
  file: PartialFile,
  rows: Iterable<ScoredRow>,
  digest?: { update(text: string): unknown },
  onWritten?: (rows: number) => void,
): Promise<void> {
  let text = '';
  let count = 0;
  const flush = async (): Promise<void> => {
    digest?.update(text);
    await file.append(text);
    onWritten?.(count);
    text = '';
    count = 0;
  };
  for (const row of rows) {
    text += `${serializeRow(row)}\n`;
    count += 1;
    if (text.length >= CHUNK) await flush();
  }
  if (count > 0) await flush();
}

/** Numbers are written so that reading them gives the same float64 back. */
function serializeRow(row: ScoredRow): string {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new DataDietError('internal', `Row ${row.row} has no finite ${name} (${value}).`, {
        place: { row: row.row, line: row.line, column: name },
      });
    }
  }
  return jsonText(row);
}
