// The record that stands beside the scores: everything that decided them.
import { env } from 'onnxruntime-node';
import { name, version } from '../../package.json';
import type { ChosenDevice } from '../core/device/choose-device.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { parameterSize } from '../core/models/parameters.ts';
import type { TrainOptions } from '../core/train/fine-tune.ts';
import type { Label } from '../shared/dataset.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { Encoder } from './open-encoder.ts';
import type { ReadExamples } from './read-examples.ts';

interface JobFacts {
  readonly job: ScoreJob;
  readonly data: ReadExamples;
  readonly encoder: Encoder;
  /** With its whole vocabulary: the parameters of the model, not of the part that the data needs. */
  readonly classifier: Classifier;
  readonly classes: readonly Label[];
  readonly head: RunMetadata['model']['head'];
  readonly training: TrainOptions;
  readonly seeds: readonly number[];
  readonly maxLength: number;
  readonly finalLoss: readonly number[];
  readonly fit: RunMetadata['fit'];
  readonly device: ChosenDevice;
  readonly fallbacks: readonly string[];
  readonly seconds: Readonly<Record<string, number>>;
}

export function jobMetadata(facts: JobFacts): RunMetadata {
  const { job, data, encoder, classifier, training, device } = facts;
  return {
    version: 1,
    tool: { name, version },
    createdAt: new Date().toISOString(),
    seconds: { ...facts.seconds },
    model: {
      name: encoder.name,
      revision: encoder.revision,
      architecture: classifier.architecture,
      parameters: classifier.parameters.reduce((sum, spec) => sum + parameterSize(spec), 0),
      head: facts.head,
    },
    data: {
      file: job.file,
      format: job.format,
      ...(data.dialect && { dialect: data.dialect }),
      bytes: data.bytes,
      sha256: data.sha256,
      columns: job.columns,
      labels: [...facts.classes],
      rowsRead: data.rowsRead,
      rowsScored: data.places.length,
      rowsSkipped: data.rowsSkipped,
      skipped: { ...data.skipped },
      findings: [...data.findings],
      truncated: data.truncated,
    },
    training: {
      runs: facts.seeds.length,
      seeds: [...facts.seeds],
      epochs: training.epochs,
      batchSize: training.batchSize,
      learningRate: training.learningRate,
      warmupFraction: training.warmupFraction,
      weightDecay: training.adamW.weightDecay,
      maxGradientNorm: training.maxGradientNorm,
      dropout: classifier.hiddenDropout,
      attentionDropout: classifier.attentionDropout,
      maxLength: facts.maxLength,
      finalLoss: [...facts.finalLoss],
    },
    fit: facts.fit,
    device: { ...device, ...(facts.fallbacks.length > 0 && { fallbacks: [...facts.fallbacks] }) },
    versions: {
      [name]: version,
      'onnxruntime-node': env.versions.node ?? env.versions.common,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    },
  };
}
