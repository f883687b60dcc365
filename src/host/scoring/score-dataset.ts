// The way from "Score Dataset" to stored scores: save, infer, confirm once, run, take the result in.
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobOptions } from '../../engine-client/client.ts';
import { allowSkipping } from './allow-skipping.ts';
import { formatOf, refuseScores } from './dataset-format.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { RunMetadata } from '../../shared/results.ts';
import type { ScoreJob } from '../../shared/score-job.ts';
import { describeTrust } from '../../shared/trust.ts';
import { warningsOf } from '../../shared/warnings.ts';
import type { EncoderInspection } from './choose-encoder.ts';
import { isLargeFile } from '../views/dataset-files.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { jobOf, type JobPlan } from './job-plan.ts';
import { asItIsOpen, proposePlan, rememberPlan } from './propose-plan.ts';
import { saveFirst } from './save-first.ts';
import type { Evaluations } from '../evaluation/evaluations.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { staysBegun } from '../jobs/stays-begun.ts';
import { tellRunning } from '../jobs/tell-running.ts';
import { COMMANDS } from '../registry.ts';
import { MovingFile } from '../renamed.ts';
import type { ResultStore } from '../../results/store.ts';
import { formatCount } from '../score-text.ts';
import { readSettings } from '../settings.ts';

export interface Scoring extends EncoderInspection {
  readonly jobs: Jobs;
  readonly store: ResultStore;
  readonly views: DatasetViews;
  readonly memory: vscode.Memento;
  readonly evaluations: Evaluations;
}

/** Runs a plan and takes its scores in. @throws DataDietError */
export async function runPlan(
  scoring: Scoring,
  uri: vscode.Uri,
  plan: JobPlan,
  allowed: Pick<ScoreJob, 'allowSkipped'> = {},
): Promise<RunMetadata> {
  refuseScores(uri.fsPath);
  const dataset = { file: uri.fsPath, format: formatOf(uri.fsPath) };
  const told = asItIsOpen(uri, plan);
  const job = jobOf(told, dataset, readSettings(uri), scoring.store.root);
  return runJob(scoring, uri, { ...job, ...allowed });
}

/**
 * Runs a job and takes its scores in.
 * @param onCluster whether a cluster computes it; left out, the settings tell
 * @throws DataDietError
 */
export async function runJob(
  scoring: Scoring,
  uri: vscode.Uri,
  job: ScoreJob,
  onCluster = readSettings(uri).executor === 'slurm',
): Promise<RunMetadata> {
  const { jobs, store, views, log } = scoring;
  jobs.requireNone(uri);
  log.info(`Scoring ${uri.fsPath}: ${JSON.stringify({ ...job, file: undefined, store: undefined })}`);
  const place = new MovingFile(uri);
  let metadata: RunMetadata;
  try {
    // A job that waits for another one of this window has no engine yet that would announce it.
    await store.announce(job);
    metadata = await jobs.run(uri, {
      kind: 'scoring',
      elsewhere: onCluster,
      run: async (options, file) => {
        if (onCluster) return scoreOnCluster(scoring, uri, job, options);
        const { runScoreJob } = await import('../../engine-client/client.ts');
        return runScoreJob({ ...job, file }, options);
      },
    });
  } catch (error) {
    if (!staysBegun(jobs, error)) await store.giveUp(place.uri.fsPath);
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

async function scoreOnCluster(
  { jobs, store }: Scoring,
  uri: vscode.Uri,
  job: ScoreJob,
  options: JobOptions,
): Promise<RunMetadata> {
  const { computeOnCluster } = await import('../jobs/on-cluster.ts');
  const cluster = { jobs, store, settings: readSettings(uri) };
  const folder = await computeOnCluster({ kind: 'score', job }, cluster, options);
  const metadata = await folder.readMetadata();
  if (metadata !== undefined) return metadata;
  throw new DataDietError('job-lost', 'The cluster finished the job, but its scores are not there.', {
    action: 'Is the folder of results seen by this machine and by the nodes? Score the dataset again.',
    place: { file: folder.folder },
  });
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
  if (await tellRunning(scoring.jobs, uri)) return;
  refuseScores(uri.fsPath);
  if (!(await saveFirst(uri, 'scoring'))) return;
  const proposal = await proposePlan(uri, scoring.memory);
  if (proposal === undefined) return;
  const { confirmPlan } = await import('./choose-plan.ts');
  const { expectedTimeOf } = await import('./expected-time.ts');
  const timeOf = await expectedTimeOf(scoring.store, uri.fsPath, readSettings(uri));
  const plan = await confirmPlan({ ...proposal, plan: { ...proposal.plan, ...wanted } }, scoring, timeOf);
  if (plan === undefined) return;
  await rememberPlan(uri, scoring.memory, plan);
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
    const anyway = await allowSkipping(error, vscode.l10n.t('Score Anyway'));
    return anyway ? runPlan(scoring, uri, plan, { allowSkipped: true }) : undefined;
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
