// What every job begins with: the encoder is opened, its turn waited for, the file read and tokenised, and all that
// computes made ready.
import path from 'node:path';
import type { ChosenDevice } from '../core/device/choose-device.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { defaultLearningRate } from '../core/train/defaults.ts';
import { TRAIN_DEFAULTS, type TrainOptions } from '../core/train/fine-tune.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import { trimVocabulary, withoutOutputLayer, type ParameterValues } from '../core/weights/load-parameters.ts';
import type { Progress } from '../shared/progress.ts';
import { DEFAULT_MAX_LENGTH, type ScoreJob } from '../shared/score-job.ts';
import { chooseClasses, type ChosenClasses, type ClassLabels } from './class-labels.ts';
import { DeviceSession } from './device-session.ts';
import { openEncoder, type Encoder } from './open-encoder.ts';
import { planJobLanes } from './plan-job-lanes.ts';
import type { ProgressMeter } from './progress-meter.ts';
import { readExamples, type ReadExamples } from './read-examples.ts';
import { UnitRunner } from './run-units.ts';
import { takeSlot, type Slot } from './slot/take-slot.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface JobReport {
  progress(progress: Progress): void;
  log(message: string): void;
  /** What a person should know of how the job goes about it: what is there already, or why nothing is. */
  note(message: string): void;
  /** Aborted when whoever asked wants the job to stop as soon as what it has is kept. */
  readonly stop?: AbortSignal;
}

/** What jobs of every kind say of the data and of the training. */
export type TrainingJob = Pick<
  ScoreJob,
  | 'file'
  | 'format'
  | 'columns'
  | 'reading'
  | 'allowSkipped'
  | 'model'
  | 'epochs'
  | 'batchSize'
  | 'learningRate'
  | 'maxLength'
>;

export interface JobContext {
  readonly job: TrainingJob;
  readonly report: JobReport;
  readonly meter: ProgressMeter;
  readonly stopwatch: Stopwatch;
  /** Which device to compute with; asked once. */
  readonly chooseDevice: () => Promise<ChosenDevice>;
  /** How many lanes there are to be, where that was decided elsewhere. */
  readonly lanes?: number | undefined;
}

/** What is known once the file is read and the encoder is open. */
export interface Prepared {
  readonly device: ChosenDevice;
  readonly lanes: number;
  readonly encoder: Encoder;
  readonly data: ReadExamples;
  readonly labels: ClassLabels;
  readonly head: 'loaded' | 'random';
  /** With its whole vocabulary. */
  readonly whole: Classifier;
  readonly examples: Examples;
  readonly pretrained: ParameterValues;
  readonly training: Omit<TrainOptions, 'epochs'>;
  /** Tokens a row is cut to. */
  readonly maxLength: number;
  readonly session: DeviceSession;
  readonly runner: UnitRunner;
}

/** Reads the rows of a job; of the file that it names, where nothing else is said. */
export type ReadRows = (encoder: Encoder, context: JobContext) => Promise<ReadExamples>;

/**
 * Does `work` with an open encoder when it is the job's turn to compute. An encoder that is not there is told at once, and
 * one is downloaded while others compute: it is only opened, its weights are read when it is this job's turn.
 * @param options.queues false for work of a moment, which waits for nobody
 */
export async function inTurn<T>(
  context: JobContext,
  work: (encoder: Encoder) => Promise<T>,
  { queues = true } = {},
): Promise<T> {
  const encoder = await context.stopwatch.time('loading', () => openJobEncoder(context));
  try {
    const slot = queues ? await waitForTurn(context) : undefined;
    try {
      return await work(encoder);
    } finally {
      slot?.release();
    }
  } finally {
    await encoder.close();
  }
}

function openJobEncoder({ job, meter }: JobContext): Promise<Encoder> {
  meter.start('loading', { unit: 'rows' });
  let downloaded = 0;
  return openEncoder(job.model, {
    onDownload: (done, total) => {
      if (downloaded === 0) meter.start('downloading', { unit: 'bytes', total });
      meter.advance(done - downloaded);
      downloaded = done;
    },
  });
}

function waitForTurn({ job, meter, report }: JobContext): Promise<Slot> {
  return takeSlot(path.basename(job.file), {
    onWaiting: (waitingFor) => {
      meter.start('waiting', { unit: 'rows', waitingFor });
    },
    log: (message) => {
      report.log(message);
    },
  });
}

/** Makes a job ready and does `work` with it. */
export async function withPrepared<T>(
  context: JobContext,
  encoder: Encoder,
  work: (prepared: Prepared) => Promise<T>,
  read: ReadRows = readJobFile,
): Promise<T> {
  const { meter, report, stopwatch, chooseDevice } = context;
  meter.start('loading', { unit: 'rows' });
  const device = await stopwatch.time('choosing device', chooseDevice);
  report.log(`device: ${device.provider} (${device.adapter}), ${device.threads} threads, ${device.reason}`);
  const prepared = await prepare(context, device, encoder, read);
  try {
    return await work(prepared);
  } finally {
    await prepared.session.release();
  }
}

async function prepare(
  context: JobContext,
  device: ChosenDevice,
  encoder: Encoder,
  read: ReadRows,
): Promise<Prepared> {
  const { job, meter, stopwatch } = context;
  const data = await stopwatch.time('tokenising', () => read(encoder, context));
  const { labels, head } = classesOf(context, encoder, data);
  const whole = encoder.classifier(labels.classes.length);
  const examples = data.builder.build(labels.indices, whole.padTokenId, true, whole.vocabularySize);
  meter.setRows(examples.count);
  meter.start('loading', { unit: 'rows' });
  const wanted = head === 'loaded' ? whole : withoutOutputLayer(whole);
  const pretrained = await stopwatch.time('loading', () => encoder.load(wanted, examples.vocabulary));
  const training = {
    ...TRAIN_DEFAULTS,
    batchSize: job.batchSize,
    learningRate: job.learningRate ?? defaultLearningRate(whole),
  };
  const classifier = trimVocabulary(whole, examples.vocabulary);
  const reporting = {
    meter,
    stopwatch,
    log: (message: string) => {
      context.report.log(message);
    },
    note: (message: string) => {
      context.report.note(message);
    },
    stop: context.report.stop,
  };
  const plan = planJobLanes(device, classifier, examples, context.lanes);
  const session = new DeviceSession(
    {
      classifier,
      classes: labels.classes.length,
      longest: examples.lengths.reduce((max, length) => Math.max(max, length), 0),
      training: { ...training, epochs: 1 },
      provider: device.provider,
      ...plan,
    },
    reporting,
  );
  const runner = new UnitRunner(
    { classifier, pretrained, vocabulary: examples.vocabulary },
    session,
    reporting,
  );
  return {
    device: { ...device, threads: plan.threads * plan.lanes },
    lanes: plan.lanes,
    encoder,
    data,
    labels,
    head,
    whole,
    examples,
    pretrained,
    training,
    maxLength: maxLengthOf(job, encoder),
    session,
    runner,
  };
}

export function maxLengthOf(job: Pick<TrainingJob, 'maxLength'>, encoder: Encoder): number {
  return Math.min(job.maxLength ?? DEFAULT_MAX_LENGTH, encoder.maxLength);
}

/** @param file which one, where it is not the job's own */
export function readJobFile(
  encoder: Encoder,
  { job, meter }: JobContext,
  file: Pick<TrainingJob, 'file' | 'format'> = job,
): Promise<ReadExamples> {
  meter.start('tokenising', { unit: 'rows' });
  return readExamples(
    { ...job, file: file.file, format: file.format },
    {
      tokenizer: encoder.tokenizer,
      maxLength: maxLengthOf(job, encoder),
      onRows: (rows, estimatedTotal) => {
        meter.setRows(estimatedTotal);
        meter.advance(rows);
      },
    },
  );
}

function classesOf({ job, report }: JobContext, encoder: Encoder, data: ReadExamples): ChosenClasses {
  const { file, columns, epochs } = job;
  const { headClasses: count, classNames: names } = encoder;
  const saved = count === undefined ? undefined : { count, names };
  const trained = epochs !== 0;
  const chosen = chooseClasses({ file, column: columns.label, labels: data.labels, trained }, saved);
  if (saved && chosen.head === 'random') {
    report.log("the model's classification head has other classes than the data: a new one starts at random");
  }
  return chosen;
}
