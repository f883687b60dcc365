// The way from "Evaluate Pruning" to its report: save, infer, confirm once, tell what it takes, run, tell what was found.
import fs from 'node:fs';
import * as v from 'valibot';
import * as vscode from 'vscode';
import { DataDietError } from '../../shared/errors.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import type { EvaluationPlan } from '../../shared/evaluation.ts';
import { tellRunning } from '../jobs/tell-running.ts';
import { allowSkipping } from '../scoring/allow-skipping.ts';
import { refuseScores } from '../scoring/dataset-format.ts';
import { proposePlan, rememberPlan } from '../scoring/propose-plan.ts';
import { saveFirst } from '../scoring/save-first.ts';
import type { Scoring } from '../scoring/score-dataset.ts';
import { readSettings } from '../settings.ts';
import { agreeOnCost } from './agree-on-cost.ts';
import { FEWER_SHARES } from './choose-parts.ts';
import { confirmEvaluation } from './confirm-evaluation.ts';
import { defaultChoice, EvaluationChoiceSchema, type EvaluationChoice } from './evaluation-choice.ts';
import { jobOfChoice } from './job-of-choice.ts';
import { runEvaluation, tellOfEvaluation } from './run-evaluation.ts';

const memoryKey = (uri: vscode.Uri) => `evaluation:${uri.fsPath}`;

/** What was chosen for the file before; a file to test on that is gone by now is forgotten. */
function proposeChoice(uri: vscode.Uri, memory: vscode.Memento): EvaluationChoice {
  const remembered = v.safeParse(EvaluationChoiceSchema, memory.get<unknown>(memoryKey(uri)));
  if (!remembered.success) return defaultChoice();
  const { test } = remembered.output;
  const isGone = test.kind === 'file' && !fs.existsSync(test.path);
  return isGone ? { ...remembered.output, test: defaultChoice().test } : remembered.output;
}

/** The whole way, with its questions. @throws DataDietError */
export async function evaluatePruning(scoring: Scoring, uri: vscode.Uri): Promise<void> {
  const { jobs, memory } = scoring;
  if (await tellRunning(jobs, uri)) return;
  refuseScores(uri.fsPath);
  if (!(await saveFirst(uri, 'evaluation'))) return;
  const proposal = await proposePlan(uri, memory);
  if (proposal === undefined) return;
  const confirmed = await confirmEvaluation(uri.fsPath, proposal, proposeChoice(uri, memory), scoring);
  if (confirmed === undefined) return;
  await rememberPlan(uri, memory, confirmed.plan);
  await memory.update(memoryKey(uri), confirmed.choice);
  const asked = jobOfChoice(scoring, uri, confirmed);
  // Nothing is timed on a login node: the nodes are others, and it is not there to compute.
  const job = readSettings(uri).executor === 'slurm' ? asked : await agree(scoring, asked);
  // Another may have begun while the person thought about it.
  if (job === undefined || (await tellRunning(jobs, uri))) return;
  tellOfEvaluation(scoring, uri, await runEvaluation(scoring, uri, job));
}

/** Tells what a job takes until the person agrees, to it or to a shorter one; undefined when they turn away. */
async function agree(scoring: Scoring, asked: EvaluateJob): Promise<EvaluateJob | undefined> {
  let job = asked;
  for (;;) {
    const planned = await planAsking(scoring, job);
    if (planned === undefined) return undefined;
    job = planned.job;
    const hasFewer = job.drop.length > FEWER_SHARES.length;
    const answer = await agreeOnCost(planned.plan, job.model, hasFewer);
    if (answer === undefined) return undefined;
    if (answer === 'evaluate') return job;
    job = { ...job, drop: [...FEWER_SHARES] };
  }
}

interface Planned {
  readonly job: EvaluateJob;
  readonly plan: EvaluationPlan;
}

/** Where too many rows would be left out, goes on without them if the person wants it so. */
async function planAsking(scoring: Scoring, job: EvaluateJob): Promise<Planned | undefined> {
  try {
    return await planOf(scoring, job);
  } catch (error) {
    if (!(error instanceof DataDietError) || error.code !== 'too-many-skipped') throw error;
    const anyway = await allowSkipping(error, vscode.l10n.t('Evaluate Anyway'));
    return anyway ? planOf(scoring, { ...job, allowSkipped: true }) : undefined;
  }
}

async function planOf({ jobs }: Scoring, job: EvaluateJob): Promise<Planned> {
  const { planEvaluation } = await import('../../engine-client/evaluate.ts');
  const plan = await jobs.ask(vscode.l10n.t('Timing a trial…'), (options) => planEvaluation(job, options));
  return { job, plan };
}
