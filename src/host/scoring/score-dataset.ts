// The way from "Score Dataset" to stored scores: save, infer, confirm once, run, take the result in.
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { readingOfDocument } from '../document-encoding.ts';
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
import { MovingFile, renamed, type Rename } from '../renamed.ts';
import type { ResultStore } from '../../results/store.ts';
import { formatCount } from '../score-text.ts';
import { planNow, planSettings, PlanSettingsSchema } from './remembered-plan.ts';
import type { ScoringJobs } from './scoring-jobs.ts';
import { readSettings } from '../settings.ts';

export interface Scoring extends EncoderInspection {
  readonly jobs: ScoringJobs;
  readonly store: ResultStore;
  readonly views: DatasetViews;
  readonly memory: vscode.Memento;
}

const memoryKey = (uri: vscode.Uri) => `plan:${uri.fsPath}`;

/** The plans that were accepted for a file, or for those of a folder, are theirs under their new name. */
export async function movePlan(memory: vscode.Memento, rename: Rename): Promise<void> {
  for (const key of memory.keys()) {
    if (!key.startsWith('plan:')) continue;
    const uri = renamed(vscode.Uri.file(key.slice('plan:'.length)), rename);
    if (uri === undefined) continue;
    await memory.update(memoryKey(uri), memory.get<unknown>(key));
    await memory.update(key, undefined);
  }
}

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

/** A plan and, beside its parts, the settings as they were when it was accepted. */
const RememberedPlanSchema = v.object({ ...JobPlanSchema.entries, settings: v.optional(PlanSettingsSchema) });
type RememberedPlan = v.InferOutput<typeof RememberedPlanSchema>;

function rememberedPlan(uri: vscode.Uri, memory: vscode.Memento): RememberedPlan | undefined {
  const remembered = v.safeParse(RememberedPlanSchema, memory.get<unknown>(memoryKey(uri)));
  return remembered.success ? remembered.output : undefined;
}

/** The plan remembered for the file, as long as its columns are still there; else the inferred one. */
async function proposePlan(
  uri: vscode.Uri,
  outline: DatasetOutline,
  remembered: RememberedPlan | undefined,
  reading: Reading | undefined,
): Promise<JobPlan | undefined> {
  const settings = readSettings(uri);
  if (remembered !== undefined) {
    const { settings: before, ...plan } = remembered;
    const { text, label } = plan.columns;
    if ([...text, label].every((column) => outline.textCandidates.includes(column))) {
      const fresh = defaultPlan(plan.columns, settings, outline.folder);
      const now = planNow(plan, before, planSettings(settings), fresh);
      return { ...now, ...(reading !== undefined && { reading }) };
    }
  }
  let columns = outline.inferred;
  if (columns === undefined || outline.doubt !== undefined) {
    const { chooseColumns, settleLabel } = await import('./choose-plan.ts');
    columns = await (columns === undefined ? chooseColumns(outline) : settleLabel(outline, columns));
  }
  if (columns === undefined) return undefined;
  const plan = defaultPlan(columns, settings, outline.folder);
  return reading === undefined ? plan : { ...plan, reading };
}

/** Failures after which the same job may well succeed: it stays to be resumed. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['engine-crashed', 'out-of-memory']);

/** Runs a plan and takes its scores in. @throws DataDietError */
export async function runPlan(
  scoring: Scoring,
  uri: vscode.Uri,
  plan: JobPlan,
  allowed: Pick<ScoreJob, 'allowSkipped'> = {},
): Promise<RunMetadata> {
  refuseScores(uri.fsPath);
  const dataset = { file: uri.fsPath, format: formatOf(uri.fsPath) };
  const reading = { ...readingOfDocument(uri), ...plan.reading };
  const told = Object.keys(reading).length > 0 ? { ...plan, reading } : plan;
  const job = jobOf(told, dataset, readSettings(uri), scoring.store.root);
  return runJob(scoring, uri, { ...job, ...allowed });
}

/** Runs a job and takes its scores in. @throws DataDietError */
export async function runJob(scoring: Scoring, uri: vscode.Uri, job: ScoreJob): Promise<RunMetadata> {
  const { jobs, store, views, log } = scoring;
  jobs.requireNone(uri);
  log.info(`Scoring ${uri.fsPath}: ${JSON.stringify({ ...job, file: undefined, store: undefined })}`);
  const place = new MovingFile(uri);
  let metadata: RunMetadata;
  try {
    // A job that waits for another one of this window has no engine yet that would announce it.
    await store.announce(job);
    metadata = await jobs.run(uri, job);
  } catch (error) {
    // A window that closes takes its jobs along: they are offered again when it opens.
    if (!jobs.closing && !PASSING.has(DataDietError.from(error).code)) await store.giveUp(place.uri.fsPath);
    throw error;
  } finally {
    place.dispose();
  }
  // The engine knows the file by the name that it had at first.
  if (place.uri !== uri) await store.move(uri.fsPath, place.uri.fsPath);
  log.info(
    `Scored ${metadata.data.rowsScored} of ${metadata.data.rowsRead} rows on ${metadata.device.provider} (${metadata.device.reason})`,
  );
  await views.reload(place.uri);
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

/**
 * The whole way, with its questions.
 * @param wanted parts of the plan that the person has chosen already
 * @throws DataDietError
 */
export async function scoreDataset(
  scoring: Scoring,
  uri: vscode.Uri,
  wanted: Pick<JobPlan, 'maxLength'> = {},
): Promise<void> {
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
    ...(await outlineOf(uri.fsPath, { ...readingOfDocument(uri), ...reading })),
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
  const { expectedTimeOf } = await import('./expected-time.ts');
  const timeOf = await expectedTimeOf(scoring.store, uri.fsPath, readSettings(uri));
  const plan = await confirmPlan({ ...proposed, ...wanted }, outline, scoring, read, timeOf);
  if (plan === undefined) return;
  await scoring.memory.update(memoryKey(uri), { ...plan, settings: planSettings(readSettings(uri)) });
  const place = new MovingFile(uri);
  try {
    const metadata = await runAsking(scoring, uri, plan);
    if (metadata !== undefined) await tellOf(place.uri, metadata);
  } finally {
    place.dispose();
  }
}

/**
 * Runs a plan; where too many rows would be left out, once more without them if the person wants it so. Undefined where
 * they do not.
 * @throws DataDietError
 */
async function runAsking(scoring: Scoring, uri: vscode.Uri, plan: JobPlan): Promise<RunMetadata | undefined> {
  try {
    return await runPlan(scoring, uri, plan);
  } catch (error) {
    if (!(error instanceof DataDietError) || error.code !== 'too-many-skipped') throw error;
    const anyway = vscode.l10n.t('Score Anyway');
    const answer = await vscode.window.showWarningMessage(
      error.message,
      { modal: true, ...(error.action !== undefined && { detail: error.action }) },
      anyway,
    );
    return answer === anyway ? runPlan(scoring, uri, plan, { allowSkipped: true }) : undefined;
  }
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
