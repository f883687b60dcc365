// `data-diet export`: from the stored scores of a file to its rows on disk, as they are or for another tool.
import path from 'node:path';
import { exportRows, type ExportOutcome } from '../exports/export-rows.ts';
import { flagRows } from '../exports/flagged-rows.ts';
import { filesOf, goesWithout } from '../exports/kinds.ts';
import { exists, requireOthers } from '../exports/outputs.ts';
import { exportSource } from '../exports/source.ts';
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
import { EXTENSIONS_LISTED, formatOfFile, type Label } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { SCORES } from '../shared/scores.ts';
import type { RowsExport } from './export-arguments.ts';
import type { Interruption } from './interruption.ts';
import { standardError } from './output-streams.ts';
import { neutralise } from './terminal-text.ts';

/** @throws DataDietError */
export async function exportDataset(request: RowsExport, interruption: Interruption): Promise<void> {
  const { file, kind, meant, score, percent, out, force } = request;
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
  const review = await readReviewLog(file);
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
  const outcome = await interruption.guard((signal) =>
    exportRows(
      exportSource(file, stored.metadata, columns),
      {
        kind,
        target: out,
        replace: force,
        choose: ({ scoreOf }) => Uint8Array.from(scoreOf, (row) => (row === -1 ? 0 : chosen[row]!)),
        relabel: ({ scoreOf }) => {
          const labels = new Map<number, Label>();
          scoreOf.forEach((row, record) => {
            const label =
              row === -1 ? undefined : pendingLabel(review, judgedOf(columns, stored.metadata, row));
            if (label !== undefined) labels.set(record, label);
          });
          return labels;
        },
      },
      { signal },
    ),
  );
  const { parts } = stored.metadata.data;
  const all = parts === undefined ? '' : ` of all ${parts.length} files`;
  const top = meant === 'flagged' ? `the top ${percent} %${all} by ${SCORES[score].name}` : meant;
  say(`By the scores of ${stored.metadata.createdAt}, ${describeRuns(stored.metadata)}.`);
  say(describe(outcome, top));
  const lost = chosen.reduce((sum, one) => sum + one, 0) - outcome.chosen;
  // Of several files the others' rows are not in this one.
  if (lost > 0 && parts === undefined)
    say(`Note: ${countRows(lost)} of them changed or went since the file was scored.`);
  if (meant === 'flagged' && settled > 0)
    say(
      `Note: ${countRows(settled)} of ${top} were decided on in ${path.basename(reviewLogBeside(file))}: they stay.`,
    );
  for (const note of outcome.notes) say(`Note: ${note}`);
  for (const written of outcome.files) say(`Wrote ${written}`);
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
