// What is said of a job, by its kind and by how far it is.
import * as vscode from 'vscode';
import { describeProgress, nameOtherJob, type Progress } from '../../shared/progress.ts';

export type JobKind = 'scoring' | 'evaluation';

interface Doing {
  readonly kind: JobKind;
  readonly waits: boolean;
  readonly progress: Progress | undefined;
}

/**
 * Of the notification that runs along: `Scoring train.csv`.
 * @param elsewhere whether it goes on without this window
 */
export function titleOfJob(kind: JobKind, name: string, elsewhere: boolean): string {
  if (elsewhere) {
    return kind === 'scoring'
      ? vscode.l10n.t('Scoring {0} on the cluster (this window may be closed)', name)
      : vscode.l10n.t('Evaluating {0} on the cluster (this window may be closed)', name);
  }
  return kind === 'scoring' ? vscode.l10n.t('Scoring {0}', name) : vscode.l10n.t('Evaluating {0}', name);
}

/** Of the button that ends it. */
export function titleOfCancelling(kind: JobKind): string {
  return kind === 'scoring' ? vscode.l10n.t('Cancel Scoring') : vscode.l10n.t('Cancel Evaluation');
}

/** `train.csv is being scored already.` */
export function describeRunning(kind: JobKind, name: string): string {
  return kind === 'scoring'
    ? vscode.l10n.t('{0} is being scored already.', name)
    : vscode.l10n.t('{0} is being evaluated already.', name);
}

/** What a job does, for a person. */
export function describeJob({ waits, progress }: Pick<Doing, 'waits' | 'progress'>): string {
  if (waits) return describeWaiting(progress);
  return progress === undefined ? '' : describeProgress(progress);
}

/** A job that waits for one of its own window has no engine yet to tell of it. */
function describeWaiting(progress: Progress | undefined): string {
  const other = progress?.waitingFor && nameOtherJob(progress.waitingFor);
  if (other === undefined) return vscode.l10n.t('waiting for another job to end');
  if (other === '') return vscode.l10n.t('waiting: another job of yours is computing');
  return vscode.l10n.t('waiting: another job of yours is computing ({0})', other);
}

/** The same in the status bar: `Scoring 12 %`. */
export function statusOfJob({ kind, waits, progress }: Doing): string {
  if (waits) {
    return kind === 'scoring'
      ? vscode.l10n.t('$(clock) Waiting to score')
      : vscode.l10n.t('$(clock) Waiting to evaluate');
  }
  const percent = Math.floor(100 * (progress?.fraction ?? 0));
  return kind === 'scoring'
    ? vscode.l10n.t('$(sync~spin) Scoring {0} %', percent)
    : vscode.l10n.t('$(sync~spin) Evaluating {0} %', percent);
}
