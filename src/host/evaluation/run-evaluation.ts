// Runs an evaluation in the queue of jobs, and tells what it found.
import path from 'node:path';
import * as vscode from 'vscode';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import { staysBegun } from '../jobs/stays-begun.ts';
import { COMMANDS } from '../registry.ts';
import { MovingFile } from '../renamed.ts';
import type { Scoring } from '../scoring/score-dataset.ts';

/** @throws DataDietError */
export async function runEvaluation(
  { jobs, store, evaluations, log }: Scoring,
  uri: vscode.Uri,
  job: EvaluateJob,
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
      run: async (options, file) => {
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
export function tellOfEvaluation(uri: vscode.Uri, { recommendation, warnings }: Evaluation): void {
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
  void tell(message, open, show).then((answer) => {
    if (answer === open) void vscode.commands.executeCommand(COMMANDS.openEvaluationReport, uri);
    if (answer === show) void vscode.commands.executeCommand(COMMANDS.showTopRows, uri);
  });
}
