// Tells a person what went wrong: what happened, what to do next with one button for it, and the log for the rest.
import path from 'node:path';
import * as vscode from 'vscode';
import { formatOfFile, isOpaque } from '../shared/dataset.ts';
import { DataDietError, type ErrorCode } from '../shared/errors.ts';
import { showHidden } from '../shared/hidden-characters.ts';
import { COMMANDS, SETTINGS, SETTINGS_SECTION } from './registry.ts';

/** One thing to do about an error. */
interface Remedy {
  readonly title: string;
  readonly run: () => unknown;
}

/** `message (line 3). action`, with the file by its name alone: the log has its path, the editor shows it. */
export function describeError(error: DataDietError): string {
  const { file, line } = error.place ?? {};
  const named = file === undefined ? error.message : error.message.replaceAll(file, path.basename(file));
  const isTable = file !== undefined && formatOfFile(file) === 'parquet';
  const where =
    line === undefined
      ? undefined
      : isTable
        ? vscode.l10n.t('row {0}', line - 1)
        : vscode.l10n.t('line {0}', line);
  const place = where === undefined ? '' : ` (${where})`;
  return showHidden(
    `${named.replace(/\.$/, '')}${place}.${error.action === undefined ? '' : ` ${error.action}`}`,
  );
}

function openSetting(name: string): () => unknown {
  return () => vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.${name}`);
}

/** What all settings of Slurm begin with. */
const SLURM = 'slurm';

/** What can be done about a job that failed. */
interface Retries {
  /** Asks the scoring question anew. */
  readonly again?: () => unknown;
  /** Goes on with the same job, without a question. */
  readonly resume?: () => unknown;
}

/** The remedies that the editor itself can offer, by kind of error. */
function remedyOf(error: DataDietError, { again, resume }: Retries): Remedy | undefined {
  const retry = (title: string): Remedy | undefined =>
    again === undefined ? undefined : { title, run: again };
  const remedies: Partial<Record<ErrorCode, Remedy | undefined>> = {
    'column-missing': retry(vscode.l10n.t('Choose Columns')),
    'too-few-labels': retry(vscode.l10n.t('Choose Columns')),
    'model-not-found': retry(vscode.l10n.t('Choose Encoder')),
    'model-unsupported': retry(vscode.l10n.t('Choose Encoder')),
    'model-invalid': retry(vscode.l10n.t('Choose Encoder')),
    'weights-unsafe': retry(vscode.l10n.t('Choose Encoder')),
    'hub-offline': retry(vscode.l10n.t('Choose Encoder')),
    'device-unavailable': retry(vscode.l10n.t('Choose Device')),
    'out-of-memory': { title: vscode.l10n.t('Change Batch Size'), run: openSetting(SETTINGS.batchSize) },
    diverged: { title: vscode.l10n.t('Change Learning Rate'), run: openSetting(SETTINGS.learningRate) },
    'scheduler-refused': { title: vscode.l10n.t('Change Slurm Settings'), run: openSetting(SLURM) },
    'scheduler-unavailable': {
      title: vscode.l10n.t('Change Where Jobs Are Computed'),
      run: openSetting(SETTINGS.executor),
    },
    'time-limit': { title: vscode.l10n.t('Change Time Limit'), run: openSetting(SETTINGS.slurmTime) },
    'units-missing': resume && { title: vscode.l10n.t('Resume'), run: resume },
    'job-lost': resume && { title: vscode.l10n.t('Resume'), run: resume },
    'engine-crashed': resume && { title: vscode.l10n.t('Resume'), run: resume },
  };
  const own = remedies[error.code];
  if (own !== undefined) return own;
  const { file, line } = error.place ?? {};
  if (file === undefined || line === undefined || isOpaque(file)) return undefined;
  const position = new vscode.Position(line - 1, 0);
  return {
    title: vscode.l10n.t('Go to Line {0}', line),
    run: () =>
      vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), {
        selection: new vscode.Range(position, position),
      }),
  };
}

/** Logs an error and shows it, unless the person cancelled. Resolves once the message is answered. */
export async function reportError(
  thrown: unknown,
  log: vscode.LogOutputChannel,
  retries: Retries = {},
): Promise<void> {
  const error = DataDietError.from(thrown);
  if (error.code === 'cancelled') {
    log.info(error.message);
    return;
  }
  log.error(`[${error.code}] ${error.message} ${error.action ?? ''}`, error.place ?? '');
  if (error.detail !== undefined) log.error(error.detail);
  const remedy = remedyOf(error, retries);
  const openLog = vscode.l10n.t('Open Log');
  const titles = remedy === undefined ? [openLog] : [remedy.title, openLog];
  const answer = await vscode.window.showErrorMessage(describeError(error), ...titles);
  if (answer === openLog) await vscode.commands.executeCommand(COMMANDS.openLog);
  else if (answer !== undefined) await remedy?.run();
}
