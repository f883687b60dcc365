// `data-diet export`: from the stored scores of a file to its rows on disk, as they are or for another tool.
import path from 'node:path';
import { exportParts, targetsOfParts } from '../exports/export-parts.ts';
import { exportRows, isOfBytes, type ExportOutcome } from '../exports/export-rows.ts';
import { flagRows } from '../exports/flagged-rows.ts';
import { exportBeside, filesOf, goesWithout } from '../exports/kinds.ts';
import { exists, requireOthers } from '../exports/outputs.ts';
import { exportSource } from '../exports/source.ts';
import { readPartsList } from '../data/parts/parts-list.ts';
import { openDataset } from '../data/reader.ts';
import { hashText, type ResultColumns } from '../results/columns.ts';
import { readResult } from '../results/read-result.ts';
import { ResultStore } from '../results/store.ts';
import { reviewLogBeside } from '../review/log-place.ts';
import { readReviewLog } from '../review/read-log.ts';
import type { Judged, ReviewLog } from '../review/review-log.ts';
import { pendingLabel, standingDecision } from '../review/standing-decision.ts';
import type { Decision } from '../shared/decisions.ts';
import type { RunMetadata } from '../shared/results.ts';
import { EXTENSIONS_LISTED, formatOfFile, isPartsList, type Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { SCORES } from '../shared/scores.ts';
import { datasetOf } from './dataset-parts.ts';
import type { RowsExport } from './export-arguments.ts';
import type { Interruption } from './interruption.ts';
import { wrong } from './option-values.ts';
import { standardError } from './output-streams.ts';
import { neutralise } from './terminal-text.ts';

/** @throws DataDietError */
export async function exportDataset(request: RowsExport, interruption: Interruption): Promise<void> {
  const { kind, meant, score, percent, force } = request;
  const { file, beside } = await datasetOf(request.files, request.store);
  if (formatOfFile(file) === undefined) {
    throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
      action: `Give a file whose name ends in ${EXTENSIONS_LISTED}.`,
    });
  }
  // Its own error where there is none.
  openDataset(file);
  const each = isPartsList(file) && isOfBytes(kind) ? readPartsList(file) : undefined;
  if (each !== undefined && request.out !== undefined)
    throw wrong('--out names one file, and each of several is copied beside itself: leave it out.');
  const out = request.out ?? exportBeside(beside, kind, meant);
  const targets =
    each === undefined
      ? filesOf(kind, out)
      : targetsOfParts(
          each.map((one) => ({ file: one })),
          kind,
          meant,
        );
  if (!force) await refuseTaken(file, targets, each === undefined);
  const stored = await new ResultStore(request.store).find(file);
  if (stored === undefined) {
    throw new DataDietError('file-not-found', `There are no scores of ${file}.`, {
      action: `Score it first: data-diet score ${request.files.map((one) => path.basename(one)).join(' ')}`,
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
  const review = await readReviewLog(beside);
  const decisions = decisionsOn(columns, stored.metadata, review);
  const flagged = flagRows(score, values, percent);
  const settled = flagged.reduce((sum, one, row) => sum + (decisions[row] === undefined ? 0 : one), 0);
  const chosen = flagged.map((one, row) =>
    Number(
      meant === 'flagged'
        ? (one === 1 && decisions[row] === undefined) || (goesWithout(kind) && decisions[row] === 'removed')
        : decisions[row] === meant,
    ),
  );
  const newLabels = labelsToWrite(columns, stored.metadata, review);
  const source = exportSource(file, stored.metadata, columns);
  const outcome = await interruption.guard((signal) =>
    each === undefined
      ? exportRows(
          source,
          {
            kind,
            target: out,
            replace: force,
            choose: ({ scoreOf }) => Uint8Array.from(scoreOf, (row) => (row === -1 ? 0 : chosen[row]!)),
            relabel: ({ scoreOf }) => {
              const labels = new Map<number, Label>();
              scoreOf.forEach((row, record) => {
                const label = newLabels.get(row);
                if (label !== undefined) labels.set(record, label);
              });
              return labels;
            },
          },
          { signal },
        )
      : exportParts(
          source,
          stored.metadata.data,
          { kind, meant, replace: force, isChosen: (row) => chosen[row] === 1, relabel: newLabels },
          { signal },
        ),
  );
  const { parts } = stored.metadata.data;
  // Scores of several files, and one of them alone is exported: the others' rows are not in it.
  const isOne = parts !== undefined && !isPartsList(file);
  const all = isOne ? ` of all ${parts.length} files` : '';
  const top = meant === 'flagged' ? `the top ${percent} %${all} by ${SCORES[score].name}` : meant;
  say(`By the scores of ${stored.metadata.createdAt}, ${describeRuns(stored.metadata)}.`);
  say(describe(outcome, top));
  const lost = chosen.reduce((sum, one) => sum + one, 0) - outcome.chosen;
  if (lost > 0 && !isOne) say(`Note: ${countRows(lost)} of them changed or went since the file was scored.`);
  if (meant === 'flagged' && settled > 0)
    say(
      `Note: ${countRows(settled)} of ${top} were decided on in ${path.basename(reviewLogBeside(beside))}: they stay.`,
    );
  for (const note of outcome.notes) say(`Note: ${note}`);
  for (const written of outcome.files) say(`Wrote ${written}`);
}

/** Labels that were decided and are to be written, by scored row. */
function labelsToWrite(columns: ResultColumns, metadata: RunMetadata, review: ReviewLog): Map<number, Label> {
  const labels = new Map<number, Label>();
  for (let row = 0; row < columns.count; row++) {
    const label = pendingLabel(review, judgedOf(columns, metadata, row));
    if (label !== undefined) labels.set(row, label);
  }
  return labels;
}

function describeRuns({ training }: RunMetadata): string {
  const { runs, epochs } = training;
  return `${runs === 1 ? '1 run' : `${runs} runs`} of ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}`;
}

/** What was decided of each scored row, were it to stand in the file. */
function decisionsOn(
  columns: ResultColumns,
  metadata: RunMetadata,
  review: ReviewLog,
): (Decision | undefined)[] {
  return Array.from({ length: columns.count }, (_, row) =>
    standingDecision(review, judgedOf(columns, metadata, row), true),
  );
}

function judgedOf({ textHash, label }: ResultColumns, { data }: RunMetadata, row: number): Judged {
  return { text: hashText(textHash, row), from: data.labels[label[row]!]! };
}

function describe({ kind, chosen, others }: ExportOutcome, top: string): string {
  const [rows, rest] = [countRows(chosen), countRows(others)];
  switch (kind) {
    case 'pruned':
    case 'keep-column':
    case 'keep-indices':
      return `${rest} kept, ${rows} removed (${top}).`;
    case 'cleanlab':
      return `${rows} marked as label issues (${top}).`;
    case 'rows':
    case 'label-studio':
    case 'argilla':
      return `${rows} (${top}).`;
  }
}

/** @throws DataDietError `invalid-argument` where files are there already */
async function refuseTaken(file: string, targets: readonly string[], mayMove: boolean): Promise<void> {
  await requireOthers(file, targets);
  for (const target of targets) {
    if (!(await exists(target))) continue;
    throw new DataDietError('invalid-argument', `${target} is there already.`, {
      action: mayMove
        ? 'Choose another place with --out, or replace it with --force.'
        : 'Move it away, or replace it with --force.',
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
