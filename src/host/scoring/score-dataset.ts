// The way from "Score Dataset" to stored scores: save, infer, confirm once, run, take the result in.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { formatOf, refuseScores } from './dataset-format.ts';
import type { Reading } from '../../shared/dataset.ts';
import { DataDietError, type ErrorCode } from '../../shared/errors.ts';
import type { RunMetadata } from '../../shared/results.ts';
import type { ScoreJob } from '../../shared/score-job.ts';
import { describeTrust } from '../../shared/trust.ts';
import { warningsOf } from '../../shared/warnings.ts';
import type { EncoderInspection } from './choose-encoder.ts';
import type { DatasetOutline } from './choose-plan.ts';
import { isLargeFile, type DatasetViews } from '../views/dataset-views.ts';
import { JobPlanSchema, defaultPlan, jobOf, type JobPlan } from './job-plan.ts';
import { COMMANDS } from '../registry.ts';
import type { ResultStore } from '../../results/store.ts';
import { formatCount } from '../score-text.ts';
import type { ScoringJobs } from './scoring-jobs.ts';
import { readSettings } from '../settings.ts';

export interface Scoring extends EncoderInspection {
  readonly jobs: ScoringJobs;
  readonly store: ResultStore;
  readonly views: DatasetViews;
  readonly memory: vscode.Memento;
}

const memoryKey = (uri: vscode.Uri) => `plan:${uri.fsPath}`;

/** Saves the document when the person agrees. False when they turn away. */
async function saveFirst(uri: vscode.Uri): Promise<boolean> {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (document?.isDirty !== true) return true;
  const save = vscode.l10n.t('Save and Score');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} has changes that are not saved. The file on disk is what is scored.',
      path.basename(uri.fsPath),
    ),
    { modal: true },
    save,
  );
  return answer === save && (await document.save());
}

function rememberedPlan(uri: vscode.Uri, memory: vscode.Memento): JobPlan | undefined {
  const remembered = v.safeParse(JobPlanSchema, memory.get<unknown>(memoryKey(uri)));
  return remembered.success ? remembered.output : undefined;
}

/** The plan remembered for the file, as long as its columns are still there; else the inferred one. */
async function proposePlan(
  uri: vscode.Uri,
  outline: DatasetOutline,
  remembered: JobPlan | undefined,
  reading: Reading | undefined,
): Promise<JobPlan | undefined> {
  if (remembered !== undefined) {
    const { text, label } = remembered.columns;
    if ([...text, label].every((column) => outline.textCandidates.includes(column))) {
      return { ...remembered, ...(reading !== undefined && { reading }) };
    }
  }
  let columns = outline.inferred;
  if (columns === undefined) {
    const { chooseColumns } = await import('./choose-plan.ts');
    columns = await chooseColumns(outline);
  }
  if (columns === undefined) return undefined;
  const plan = defaultPlan(columns, readSettings(uri), outline.folder);
  return reading === undefined ? plan : { ...plan, reading };
}

/** Failures after which the same job may well succeed: it stays to be resumed. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['engine-crashed', 'out-of-memory']);

/** Runs a plan and takes its scores in. @throws DataDietError */
export async function runPlan(scoring: Scoring, uri: vscode.Uri, plan: JobPlan): Promise<RunMetadata> {
  refuseScores(uri.fsPath);
  const dataset = { file: uri.fsPath, format: formatOf(uri.fsPath) };
  return runJob(scoring, uri, jobOf(plan, dataset, readSettings(uri), scoring.store.root));
}

/** Runs a job and takes its scores in. @throws DataDietError */
export async function runJob(scoring: Scoring, uri: vscode.Uri, job: ScoreJob): Promise<RunMetadata> {
  const { jobs, store, views, log } = scoring;
  log.info(`Scoring ${uri.fsPath}: ${JSON.stringify({ ...job, file: undefined, store: undefined })}`);
  let metadata: RunMetadata;
  try {
    metadata = await jobs.run(uri, job);
  } catch (error) {
    // A window that closes takes its jobs along: they are offered again when it opens.
    if (!jobs.closing && !PASSING.has(DataDietError.from(error).code)) await store.giveUp(uri.fsPath);
    throw error;
  }
  log.info(
    `Scored ${metadata.data.rowsScored} of ${metadata.data.rowsRead} rows on ${metadata.device.provider} (${metadata.device.reason})`,
  );
  await views.reload(uri);
  return metadata;
}

function summarise(metadata: RunMetadata, name: string): string {
  const { rowsScored, rowsSkipped } = metadata.data;
  const parts = [vscode.l10n.t('Scored {0} rows of {1}.', formatCount(rowsScored), name)];
  if (rowsSkipped > 0) {
    parts.push(vscode.l10n.t('{0} rows could not be scored; the view lists why.', formatCount(rowsSkipped)));
  }
  const warnings = warningsOf(metadata).map(({ message }) => message);
  return [...parts, ...(warnings.length > 0 ? warnings : [describeTrust(metadata.trust)])].join(' ');
}

/** The whole way, with its questions. @throws DataDietError */
export async function scoreDataset(scoring: Scoring, uri: vscode.Uri): Promise<void> {
  if (scoring.jobs.of(uri) !== undefined) {
    const cancel = vscode.l10n.t('Cancel Scoring');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is being scored already.', path.basename(uri.fsPath)),
      cancel,
    );
    if (answer === cancel) await scoring.jobs.cancel(uri);
    return;
  }
  refuseScores(uri.fsPath);
  if (!(await saveFirst(uri))) return;
  const { outlineOf } = await import('./outline.ts');
  const { chooseHeader, confirmPlan } = await import('./choose-plan.ts');
  const read = async (reading?: Reading): Promise<DatasetOutline> => ({
    ...(await outlineOf(uri.fsPath, reading)),
    folder: vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath,
  });
  const remembered = rememberedPlan(uri, scoring.memory);
  let reading = remembered?.reading;
  let outline = await read(reading);
  if (outline.headerDoubtful) {
    // Row 1 is never taken for names in silence.
    const header = await chooseHeader(outline);
    if (header === undefined) return;
    reading = { ...reading, header };
    outline = await read(reading);
  }
  const proposed = await proposePlan(uri, outline, remembered, reading);
  if (proposed === undefined) return;
  const plan = await confirmPlan(proposed, outline, scoring, read);
  if (plan === undefined) return;
  await scoring.memory.update(memoryKey(uri), plan);
  await tellOf(uri, await runPlan(scoring, uri, plan));
}

/** Tells the person how a job ended. */
export async function tellOf(uri: vscode.Uri, metadata: RunMetadata): Promise<void> {
  const show = vscode.l10n.t('Show Top-Scored Rows');
  if (await isLargeFile(uri)) {
    await vscode.commands.executeCommand(COMMANDS.showTopRows, uri);
    return;
  }
  const tell =
    warningsOf(metadata).length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  // Not awaited: the command is done, the message may stay.
  void tell(summarise(metadata, path.basename(uri.fsPath)), show).then((answer) => {
    if (answer === show) void vscode.commands.executeCommand(COMMANDS.showTopRows, uri);
  });
}
