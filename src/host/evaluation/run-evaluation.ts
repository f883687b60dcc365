// Runs an evaluation in the queue of jobs, and tells what it found.
import path from 'node:path';
import * as vscode from 'vscode';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import { staysBegun } from '../jobs/stays-begun.ts';
import { COMMANDS } from '../registry.ts';
import { MovingFile } from '../renamed.ts';
import { readSettings } from '../settings.ts';
import type { Scoring } from '../scoring/score-dataset.ts';

/**
 * @param onCluster whether a cluster computes it; left out, the settings tell
 * @throws DataDietError
 */
export async function runEvaluation(
  { jobs, store, evaluations, log }: Scoring,
  uri: vscode.Uri,
  job: EvaluateJob,
  onCluster = readSettings(uri).executor === 'slurm',
): Promise<Evaluation> {
  log.info(`Evaluating ${uri.fsPath}: ${JSON.stringify({ ...job, file: undefined, store: undefined })}`);
  jobs.requireNone(uri);
  const place = new MovingFile(uri);
  let evaluation: Evaluation;
  try {
    // As of a scoring job: one that waits has no engine yet.
    await store.announceEvaluation(job);
    evaluation = await jobs.run(uri, {
      kind: 'evaluation',
      elsewhere: onCluster,
      run: async (options, file) => {
        if (onCluster) {
          const { computeOnCluster } = await import('../jobs/on-cluster.ts');
          const cluster = { jobs, store, settings: readSettings(uri) };
          const folder = await computeOnCluster({ kind: 'evaluate', job }, cluster, options);
          const found = await folder.readEvaluation();
          if (found !== undefined) return found;
          throw new DataDietError(
            'job-lost',
            'The cluster finished the evaluation, but its result is not there.',
            {
              action:
                'Is the folder of results seen by this machine and by the nodes? Evaluate the dataset again.',
              place: { file: folder.folder },
            },
          );
        }
        const { evaluatePruning } = await import('../../engine-client/evaluate.ts');
        return evaluatePruning({ ...job, file }, options);
      },
    });
  } catch (error) {
    if (!staysBegun(jobs, error)) await store.giveUpEvaluation(place.uri.fsPath);
    throw error;
  } finally {
    place.dispose();
  }
  if (place.uri !== uri) await store.move(uri.fsPath, place.uri.fsPath);
  log.info(`Evaluated ${uri.fsPath}: ${evaluation.recommendation.sentence}`);
  for (const warning of evaluation.warnings) log.warn(warning);
  evaluations.announce(place.uri);
  return evaluation;
}

/** Tells the person what an evaluation found. */
export function tellOfEvaluation(
  { views }: Pick<Scoring, 'views'>,
  uri: vscode.Uri,
  { recommendation, warnings }: Evaluation,
): void {
  const open = vscode.l10n.t('Open Report');
  const show = vscode.l10n.t('Show Top-Scored Rows');
  const told = vscode.l10n.t(
    '{0}: {1}',
    path.basename(uri.fsPath),
    // A sentence may hold words of the data.
    showHidden(recommendation.sentence),
  );
  const message =
    warnings.length === 0
      ? told
      : `${told} ${vscode.l10n.t('The report says what to be careful of ({0}).', warnings.length)}`;
  const tell =
    warnings.length === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  // Not awaited: the command is done, the message may stay.
  const hasScores = views.of(uri) !== undefined;
  void tell(message, open, ...(hasScores ? [show] : [])).then((answer) => {
    if (answer === open) void vscode.commands.executeCommand(COMMANDS.openEvaluationReport, uri);
    if (answer === show) void vscode.commands.executeCommand(COMMANDS.showTopRows, uri);
  });
}
