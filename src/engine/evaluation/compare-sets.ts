// Holds the models of all candidates against those of all rows, on the test rows.
import { env } from 'onnxruntime-node';
import { name, version } from '../../../package.json';
import { parameterSize } from '../../core/models/parameters.ts';
import { Random } from '../../core/random.ts';
import {
  differenceOf,
  outcomeOf,
  resample,
  resamplings,
  runNoise,
  type Compared,
  type TestRows,
} from '../../experiments/pruning/estimates.ts';
import { seedsOf } from '../../experiments/pruning/evaluation-plan.ts';
import { isChoice, recommend } from '../../experiments/pruning/recommend.ts';
import type { UnitKey } from '../../results/unit.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import type { Candidate, Evaluation } from '../../shared/evaluation.ts';
import type { Selected, Setting } from './setting.ts';
import { predictionsOf } from './test-predictions.ts';
import { warningsOf } from './warnings.ts';

interface Told {
  readonly job: EvaluateJob;
  readonly decisions: readonly string[];
  readonly seconds: number;
}

export async function compareSets(
  setting: Setting,
  selected: readonly Selected[],
  { job, decisions, seconds }: Told,
): Promise<Evaluation> {
  const { prepared, rows, split, leaked, epochs, folder, scoring } = setting;
  const { examples, labels, data, encoder, whole, training, device, lanes } = prepared;
  const classes = labels.classes.length;
  const test: TestRows = { given: split.test.map((row) => examples.labels[row]!), classes };
  const random = new Random(job.seed, 'resampling');
  const weights = resamplings(split.test.length, (bound) => random.below(bound));
  const comparedBy = async (keys: readonly UnitKey[]): Promise<Compared> => {
    const predictions = [];
    for (const key of keys) predictions.push(await predictionsOf(folder, key, split.test));
    return { outcome: outcomeOf(test, predictions), resampled: resample(test, predictions, weights) };
  };
  const full = await comparedBy(seedsOf(job).map((seed) => ({ seed, point: epochs })));
  const sets: Omit<Candidate, 'difference'>[] = [];
  const compared: Compared[] = [];
  for (const { candidate, sets: own } of selected) {
    const one = await comparedBy(own.map(({ seed, id }) => ({ seed, subset: id, point: epochs })));
    const { kept } = own[0]!;
    compared.push(one);
    sets.push({
      ...candidate,
      dropped: split.train.length - kept.length,
      kept: kept.length,
      keptByLabel: countByClass(kept, examples.labels, classes),
      outcome: one.outcome,
    });
  }
  const noise = runNoise([full, ...compared].map(({ outcome }) => outcome));
  const differences = compared.map((one) => differenceOf(one, full, split.test.length, noise));
  const candidates = sets.map((set, index): Candidate => ({ ...set, difference: differences[index]! }));
  const looked = candidates.filter(isChoice).length;
  const recommendation = recommend(
    candidates,
    (index) => differenceOf(compared[index]!, full, split.test.length, noise, looked).accuracy,
  );
  const trainByLabel = countByClass(split.train, examples.labels, classes);
  const testByLabel = countByClass(split.test, examples.labels, classes);
  const mostFrequent = trainByLabel.indexOf(Math.max(...trainByLabel));
  const { planOnly, ...asked } = job;
  if (planOnly === true) throw new RangeError('a plan compares nothing');
  return {
    version: 1,
    id: folder.id,
    tool: { name, version },
    createdAt: new Date().toISOString(),
    seconds,
    job: asked,
    data: {
      bytes: data.bytes,
      sha256: data.sha256,
      columns: job.columns,
      labels: [...labels.classes],
      trainRows: split.train.length,
      testRows: split.test.length,
      trainByLabel,
      testByLabel,
      leaked,
      skipped: data.rowsSkipped,
    },
    model: {
      name: encoder.name,
      revision: encoder.revision,
      parameters: whole.parameters.reduce((sum, spec) => sum + parameterSize(spec), 0),
    },
    training: {
      seeds: seedsOf(job),
      epochs,
      batchSize: training.batchSize,
      learningRate: training.learningRate,
      maxLength: prepared.maxLength,
      lanes,
    },
    decisions: [...decisions],
    device: { provider: device.provider, adapter: device.adapter, threads: device.threads },
    versions: {
      ...setting.identity.versions,
      node: process.versions.node,
      onnxruntime: env.versions.common,
    },
    full: full.outcome,
    majorityAccuracy: testByLabel[mostFrequent]! / split.test.length,
    candidates,
    recommendation,
    warnings: warningsOf({
      job,
      rows,
      split,
      leaked,
      labels,
      scoring,
      found: { full: full.outcome, candidates, recommendation },
    }),
  };
}

function countByClass(rows: Uint32Array, labels: Uint32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[labels[row]!]!++;
  return counts;
}
