// The record that stands beside the scores: everything that decided them.
import { env } from 'onnxruntime-node';
import { name, version } from '../../package.json';
import type { ChosenDevice } from '../core/device/choose-device.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { parameterSize } from '../core/models/parameters.ts';
import type { TrainOptions } from '../core/train/fine-tune.ts';
import type { JobIdentity } from '../results/job-identity.ts';
import type { MergePlan } from '../results/merge.ts';
import type { Label } from '../shared/dataset.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { dataIdentity, dataRecord } from './data-facts.ts';
import type { Encoder } from './open-encoder.ts';
import type { ReadExamples } from './read-examples.ts';

/** What decides a job beside the words of the person. */
interface Deciding {
  readonly job: ScoreJob;
  readonly data: ReadExamples;
  readonly encoder: Encoder;
  readonly whole: Classifier;
  readonly classes: readonly Label[];
  readonly head: RunMetadata['model']['head'];
  readonly training: TrainOptions;
  readonly maxLength: number;
  readonly device: ChosenDevice;
}

interface JobFacts extends Deciding {
  /** With its whole vocabulary: the parameters of the model, not of the part that the data needs. */
  readonly classifier: Classifier;
  readonly result: string;
  readonly plan: MergePlan;
  /** Runs that this job computed, the others were there. */
  readonly computedRuns: number;
  readonly decisions: readonly string[];
  readonly finalLoss: readonly number[];
  readonly runLanes: readonly number[];
  readonly fit: RunMetadata['fit'];
  readonly trust: RunMetadata['trust'];
  readonly fallbacks: readonly string[];
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Goes up with every change of the code that gives a seed other bits, between two versions too: units of before are not
 * merged with those of after. 2: masks are drawn for each part, and the last layer is the first token's alone.
 */
const ARITHMETIC = '2';

/** Of the programs whose rounding is in the scores. */
function programVersions(): Record<string, string> {
  return { [name]: version, 'onnxruntime-node': env.versions.node ?? env.versions.common };
}

export function jobIdentity(deciding: Deciding): JobIdentity {
  const { job, data, encoder, whole, classes, head, training, maxLength, device } = deciding;
  return {
    format: 1,
    data: dataIdentity(job, data, classes),
    model: { revision: encoder.revision, architecture: whole.architecture, head },
    training: {
      epochs: training.epochs,
      batchSize: training.batchSize,
      learningRate: training.learningRate,
      warmupFraction: training.warmupFraction,
      weightDecay: training.adamW.weightDecay,
      maxGradientNorm: training.maxGradientNorm,
      maxLength,
    },
    provider: device.provider,
    versions: { ...programVersions(), arithmetic: ARITHMETIC },
  };
}

export function jobMetadata(facts: JobFacts): RunMetadata {
  const { job, data, encoder, classifier, training, device } = facts;
  return {
    version: 2,
    result: facts.result,
    tool: { name, version },
    createdAt: new Date().toISOString(),
    seconds: { ...facts.seconds },
    computedRuns: facts.computedRuns,
    model: {
      name: encoder.name,
      revision: encoder.revision,
      architecture: classifier.architecture,
      parameters: classifier.parameters.reduce((sum, spec) => sum + parameterSize(spec), 0),
      head: facts.head,
      maxLength: encoder.maxLength,
    },
    data: dataRecord(job, data, facts.classes),
    training: {
      runs: facts.plan.seeds.length,
      seeds: [...facts.plan.seeds],
      decisions: [...facts.decisions],
      epochs: training.epochs,
      points: [...facts.plan.points],
      ...(facts.plan.folds !== undefined && { folds: facts.plan.folds }),
      ...(facts.plan.gradients === false && { gradients: false }),
      batchSize: training.batchSize,
      learningRate: training.learningRate,
      warmupFraction: training.warmupFraction,
      weightDecay: training.adamW.weightDecay,
      maxGradientNorm: training.maxGradientNorm,
      dropout: classifier.hiddenDropout,
      attentionDropout: classifier.attentionDropout,
      maxLength: facts.maxLength,
      finalLoss: [...facts.finalLoss],
      ...(facts.runLanes.length > 0 && { lanes: [...facts.runLanes] }),
    },
    trust: facts.trust,
    fit: facts.fit,
    device: { ...device, ...(facts.fallbacks.length > 0 && { fallbacks: [...facts.fallbacks] }) },
    versions: {
      ...programVersions(),
      arithmetic: ARITHMETIC,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
  };
}
