// `data-diet export`: from the stored scores of a file to its rows on disk, as they are or for another tool.
import fs from 'node:fs';
import path from 'node:path';
import { exportRows, type ExportOutcome } from '../exports/export-rows.ts';
import { flagRows } from '../exports/flagged-rows.ts';
import { filesOf } from '../exports/kinds.ts';
import { exists, requireOthers } from '../exports/outputs.ts';
import { exportSource } from '../exports/source.ts';
import { openDataset } from '../data/reader.ts';
import { hashText, type ResultColumns } from '../results/columns.ts';
import { readResult } from '../results/read-result.ts';
import { ResultStore } from '../results/store.ts';
import { reviewLogBeside } from '../review/log-place.ts';
import { ReviewLog } from '../review/review-log.ts';
import { isSettled } from '../review/standing-decision.ts';
import type { RunMetadata } from '../shared/results.ts';
import { EXTENSIONS_LISTED, formatOfFile } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { SCORES } from '../shared/scores.ts';
import type { RowsExport } from './export-arguments.ts';
import type { Interruption } from './interruption.ts';
import { standardError } from './output-streams.ts';
import { neutralise } from './terminal-text.ts';

/** @throws DataDietError */
export async function exportDataset(request: RowsExport, interruption: Interruption): Promise<void> {
  const { file, kind, score, percent, out, force } = request;
  if (formatOfFile(file) === undefined) {
    throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  // Its own error where there is none.
  openDataset(file);
  if (!force) await refuseTaken(file, filesOf(kind, out));
  const stored = await new ResultStore(request.store).find(file);
  if (stored === undefined) {
    throw new DataDietError('file-not-found', `There are no scores of ${file}.`, {
      action: `Score it first: data-diet score ${path.basename(file)}`,
      place: { file },
    });
  }
  const columns = await readResult(stored);
  const values = columns.scores.get(score);
  if (values === undefined) {
    throw new DataDietError('invalid-argument', `The scores of ${file} have no ${SCORES[score].name}.`, {
      action: `Choose one of ${[...columns.scores.keys()].join(', ')} with --score.`,
    });
  }
  const flagged = flagRows(score, values, percent);
  const settled = settle(flagged, columns, stored.metadata, await readReviewLog(file));
  const outcome = await interruption.guard((signal) =>
    exportRows(
      exportSource(file, stored.metadata, columns),
      {
        kind,
        target: out,
        replace: force,
        choose: ({ scoreOf }) => Uint8Array.from(scoreOf, (row) => (row === -1 ? 0 : flagged[row]!)),
      },
      { signal },
    ),
  );
  const top = `top ${percent} % by ${SCORES[score].name}`;
  say(describe(outcome, top));
  const lost = flagged.reduce((sum, one) => sum + one, 0) - outcome.chosen;
  if (lost > 0) say(`Note: ${countRows(lost)} of them changed or went since the file was scored.`);
  if (settled > 0)
    say(
      `Note: ${countRows(settled)} of the ${top} were decided on in ${path.basename(reviewLogBeside(file))}: they stay.`,
    );
  for (const note of outcome.notes) say(`Note: ${note}`);
  for (const written of outcome.files) say(`Wrote ${written}`);
}

/** Takes the flag from rows that were decided on, as the editor does; gives how many. */
function settle(
  flagged: Uint8Array,
  { textHash, label }: ResultColumns,
  { data }: RunMetadata,
  review: ReviewLog,
): number {
  let settled = 0;
  flagged.forEach((isFlagged, row) => {
    if (isFlagged === 0) return;
    if (!isSettled(review, { text: hashText(textHash, row), from: data.labels[label[row]!]! })) return;
    flagged[row] = 0;
    settled += 1;
  });
  return settled;
}

async function readReviewLog(dataset: string): Promise<ReviewLog> {
  const file = reviewLogBeside(dataset);
  if (!(await exists(file))) return ReviewLog.empty;
  return ReviewLog.parse(await fs.promises.readFile(file, 'utf8'));
}

function describe({ kind, chosen, others }: ExportOutcome, top: string): string {
  const [rows, rest] = [countRows(chosen), countRows(others)];
  switch (kind) {
    case 'pruned':
    case 'keep-column':
    case 'keep-indices':
      return `${rest} kept, ${rows} removed (the ${top}).`;
    case 'cleanlab':
      return `${rows} marked as label issues (the ${top}).`;
    case 'rows':
    case 'label-studio':
    case 'argilla':
      return `${rows} (the ${top}).`;
  }
}

/** @throws DataDietError `invalid-argument` where files are there already */
async function refuseTaken(file: string, targets: readonly string[]): Promise<void> {
  await requireOthers(file, targets);
  for (const target of targets) {
    if (!(await exists(target))) continue;
    throw new DataDietError('invalid-argument', `${target} is there already.`, {
      action: 'Choose another place with --out, or replace it with --force.',
      place: { file: target },
    });
  }
}

const WHOLE = new Intl.NumberFormat('en');

function countRows(count: number): string {
  return count === 1 ? '1 row' : `${WHOLE.format(count)} rows`;
}

function say(line: string): void {
  standardError.write(`${neutralise(line)}\n`);
}
