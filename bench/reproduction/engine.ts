// The engine's own jobs, whose runs lie in .bench/reproduction: what is there is not computed again.
import path from 'node:path';
import { runScoreJob, type JobOptions } from '../../src/engine-client/client.ts';
import { evaluatePruning } from '../../src/engine-client/evaluate.ts';
import { EVALUATE_DEFAULTS, type EvaluateJob } from '../../src/shared/evaluate-job.ts';
import type { Evaluation } from '../../src/shared/evaluation.ts';
import { describeProgress } from '../../src/shared/progress.ts';
import type { RunMetadata } from '../../src/shared/results.ts';
import { JOB_DEFAULTS, type ModelReference, type ScoreJob } from '../../src/shared/score-job.ts';
import type { PreparedFile } from './files.ts';

export interface Setting {
  readonly root: string;
  readonly store: string;
  readonly model: ModelReference;
  /** Seeds. */
  readonly runs: number;
}

export function log(message: string): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${message}\n`);
}

function options({ root }: Setting, name: string): JobOptions {
  let told = '';
  return {
    enginePath: path.join(root, 'dist/engine.js'),
    onNote: (note) => {
      log(`${name}: ${note}`);
    },
    onProgress: (progress) => {
      const { stage, run } = progress;
      if (told === `${stage} ${run}`) return;
      told = `${stage} ${run}`;
      if (stage === 'training') log(`${name}: ${describeProgress(progress)}`);
    },
  };
}

export function evaluate(
  setting: Setting,
  file: PreparedFile,
  asked: Partial<EvaluateJob>,
): Promise<Evaluation> {
  const job: EvaluateJob = {
    file: file.train,
    format: 'jsonl',
    columns: file.columns,
    model: setting.model,
    seed: JOB_DEFAULTS.seed,
    epochs: JOB_DEFAULTS.epochs,
    batchSize: JOB_DEFAULTS.batchSize,
    device: 'cpu',
    store: setting.store,
    runs: setting.runs,
    methods: EVALUATE_DEFAULTS.methods.map((method) => ({ ...method })),
    drop: [],
    keep: [],
    rule: EVALUATE_DEFAULTS.rule,
    classCap: EVALUATE_DEFAULTS.classCap,
    budget: EVALUATE_DEFAULTS.budget,
    test: { kind: 'file', path: file.test, format: 'jsonl' },
    ...asked,
  };
  return evaluatePruning(job, options(setting, `${file.title}, ${file.noise}`));
}

export function score(setting: Setting, file: PreparedFile, asked: Partial<ScoreJob>): Promise<RunMetadata> {
  const job: ScoreJob = {
    file: file.train,
    format: 'jsonl',
    columns: file.columns,
    model: setting.model,
    runs: setting.runs,
    seed: JOB_DEFAULTS.seed,
    epochs: JOB_DEFAULTS.epochs,
    batchSize: JOB_DEFAULTS.batchSize,
    device: 'cpu',
    store: setting.store,
    ...asked,
  };
  return runScoreJob(job, options(setting, `${file.title}, ${file.noise}`));
}
