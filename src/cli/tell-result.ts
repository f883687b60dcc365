// Tells on the terminal what a job found, whoever computed it: a score's table, an evaluation's.
import path from 'node:path';
import { DataDietError } from '../shared/errors.ts';
import type { Evaluation } from '../shared/evaluation.ts';
import { describeSeconds } from '../shared/progress.ts';
import { metadataPath, type RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { ReportFiles } from '../results/report-files.ts';
import { drawEvaluation } from './evaluation-table.ts';
import { standardOutput } from './output-streams.ts';
import { fateOf, say, showTopRows } from './show-rows.ts';
import { listFindings, summarise } from './summary.ts';

const WHOLE = new Intl.NumberFormat('en');

interface Telling {
  /** That it took here. */
  readonly seconds: number;
  /** Rows in the table. */
  readonly top: number;
  /** Earlier scores lay where these are. */
  readonly replaces: boolean;
}

/** @throws DataDietError `dataset-changed` where the file is no longer what the scores are of */
export async function tellScores(
  job: ScoreJob,
  metadata: RunMetadata,
  { seconds, top, replaces }: Telling,
): Promise<void> {
  for (const line of [...summarise(metadata, seconds), ...listFindings(metadata)]) say(line);
  const fate = await fateOf(metadata);
  if (top > 0) await showTopRows(job, metadata, top, fate);
  const { file, out } = job;
  if (out !== undefined) {
    const replaced = replaces ? ' (replaced the earlier ones)' : '';
    say(`Scores: ${out}, with ${path.basename(metadataPath(out))} beside it${replaced}`);
  }
  if (fate === 'gone')
    say(`Note: ${file} is gone. It was read whole before; the scores are of what it held.`);
  if (fate === 'changed') throw changedMeanwhile(job, metadata);
}

function changedMeanwhile({ file, out }: ScoreJob, { data }: RunMetadata): DataDietError {
  const scores = out === undefined ? 'The scores' : `The scores in ${out}`;
  return new DataDietError('dataset-changed', `${file} changed while it was scored.`, {
    action:
      `${scores} are whole, but of the ${WHOLE.format(data.bytes)} bytes that it held ` +
      'before: their rows and lines may be others now. Score it again.',
    place: { file },
  });
}

export function tellEvaluation(evaluation: Evaluation, report: ReportFiles): void {
  const { data, warnings, recommendation } = evaluation;
  say(
    `Trained on ${WHOLE.format(data.trainRows)} rows, tested on ${WHOLE.format(data.testRows)} that no score saw; ${describeSeconds(evaluation.seconds)}.`,
  );
  standardOutput.write(`${drawEvaluation(evaluation).join('\n')}\n`);
  for (const warning of warnings) say(`Warning: ${warning}`);
  say(recommendation.sentence);
  say(`Report: ${report.html}, with ${path.basename(report.json)} beside it`);
}
