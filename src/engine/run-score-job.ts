// Runs one scoring job in this process: read and tokenise, then fine-tune and score for each seed, then write.
import type { ChosenDevice } from '../core/device/choose-device.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { trimVocabulary, withoutOutputLayer, type ParameterValues } from '../core/weights/load-parameters.ts';
import { ScoreTotals } from '../core/scores/score-totals.ts';
import { DEFAULT_MAX_LENGTH, defaultLearningRate } from '../core/train/defaults.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import { TRAIN_DEFAULTS, type TrainOptions } from '../core/train/fine-tune.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata, ScoredRow } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { chooseClasses, type ChosenClasses, type ClassLabels } from './class-labels.ts';
import { jobMetadata } from './job-metadata.ts';
import { openEncoder, type Encoder } from './open-encoder.ts';
import { ProgressMeter } from './progress-meter.ts';
import { readExamples, type ReadExamples } from './read-examples.ts';
import { ResultsWriter } from './results-writer.ts';
import { SeedRuns } from './seed-runs.ts';
import { Stopwatch } from './stopwatch.ts';

export interface JobReport {
  progress(progress: Progress): void;
  log(message: string): void;
}

/**
 * Runs one job in this process. Reports through the callbacks; the scores and their metadata lie in `job.out` at the end.
 * @param chooseDevice which device to compute with; asked once
 */
export async function runScoreJobInProcess(
  job: ScoreJob,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): Promise<RunMetadata> {
  const stopwatch = new Stopwatch();
  const meter = new ProgressMeter(
    { runs: job.runs, epochs: job.epochs },
    {
      now: () => performance.now(),
      report: (progress) => {
        report.progress(progress);
      },
    },
  );
  const writer = await ResultsWriter.open(job.out);
  try {
    return await new Job(job, report, chooseDevice, stopwatch, meter, writer).run();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

class Job {
  constructor(
    private readonly job: ScoreJob,
    private readonly report: JobReport,
    private readonly chooseDevice: () => Promise<ChosenDevice>,
    private readonly stopwatch: Stopwatch,
    private readonly meter: ProgressMeter,
    private readonly writer: ResultsWriter,
  ) {}

  async run(): Promise<RunMetadata> {
    const { job, meter, stopwatch } = this;
    this.meter.start('loading', { unit: 'rows' });
    const device = await stopwatch.time('choosing device', this.chooseDevice);
    this.report.log(
      `device: ${device.provider} (${device.adapter}), ${device.threads} threads, ${device.reason}`,
    );
    const encoder = await stopwatch.time('loading', () => this.openEncoder());
    try {
      const data = await stopwatch.time('tokenising', () => this.read(encoder));
      const { labels, head } = this.chooseClasses(encoder, data);
      const whole = encoder.classifier(labels.classes.length);
      const examples = data.builder.build(labels.indices, whole.padTokenId, true, whole.vocabularySize);
      meter.setRows(examples.count);
      const pretrained = await stopwatch.time('loading', () => this.load(encoder, whole, examples, head));
      const training: TrainOptions = {
        ...TRAIN_DEFAULTS,
        epochs: job.epochs,
        batchSize: job.batchSize,
        learningRate: job.learningRate ?? defaultLearningRate(encoder),
      };
      const seeds = this.chooseSeeds(whole, pretrained);
      const totals = new ScoreTotals(labels.indices, labels.classes.length);
      const runs = new SeedRuns(
        {
          classifier: trimVocabulary(whole, examples.vocabulary),
          classes: labels.classes.length,
          examples,
          pretrained,
          training,
          provider: device.provider,
          threads: device.threads,
          seeds,
        },
        {
          meter,
          stopwatch,
          log: (message) => {
            this.report.log(message);
          },
        },
      );
      const { finalLoss, fallbacks } = await runs.run(totals);
      const metadata = (): RunMetadata =>
        jobMetadata({
          job,
          data,
          encoder,
          classifier: whole,
          classes: labels.classes,
          head,
          training,
          seeds,
          maxLength: this.maxLength(encoder),
          finalLoss,
          fit: totals.fit(),
          device,
          fallbacks,
          seconds: stopwatch.seconds(),
        });
      return await this.write(data, labels, totals, metadata);
    } finally {
      await encoder.close();
    }
  }

  private async openEncoder(): Promise<Encoder> {
    this.meter.start('loading', { unit: 'rows' });
    let downloaded = 0;
    return openEncoder(this.job.model, {
      onDownload: (done, total) => {
        if (downloaded === 0) this.meter.start('downloading', { unit: 'bytes', total });
        this.meter.advance(done - downloaded);
        downloaded = done;
      },
    });
  }

  private maxLength(encoder: Encoder): number {
    return Math.min(this.job.maxLength ?? DEFAULT_MAX_LENGTH, encoder.maxLength);
  }

  private read(encoder: Encoder): Promise<ReadExamples> {
    this.meter.start('tokenising', { unit: 'rows' });
    return readExamples(this.job, {
      tokenizer: encoder.tokenizer,
      maxLength: this.maxLength(encoder),
      onRows: (rows, estimatedTotal) => {
        this.meter.setRows(estimatedTotal);
        this.meter.advance(rows);
      },
    });
  }

  private chooseClasses(encoder: Encoder, data: ReadExamples): ChosenClasses {
    const { file, columns, epochs } = this.job;
    const { headClasses: count, classNames: names } = encoder;
    const saved = count === undefined ? undefined : { count, names };
    const chosen = chooseClasses({ file, column: columns.label, labels: data.labels, epochs }, saved);
    if (saved && chosen.head === 'random') {
      this.report.log(
        "the model's classification head has other classes than the data: a new one starts at random",
      );
    }
    return chosen;
  }

  private async load(
    encoder: Encoder,
    classifier: Classifier,
    examples: Examples,
    head: 'loaded' | 'random',
  ): Promise<ParameterValues> {
    this.meter.start('loading', { unit: 'rows' });
    const wanted = head === 'loaded' ? classifier : withoutOutputLayer(classifier);
    return encoder.load(wanted, examples.vocabulary);
  }

  /** Without training and with every parameter known, runs would not differ: one is enough. */
  private chooseSeeds(classifier: Classifier, pretrained: ParameterValues): number[] {
    const { runs, epochs, seed } = this.job;
    const nothingRandom = epochs === 0 && classifier.parameters.every(({ name }) => pretrained.has(name));
    if (nothingRandom && runs > 1)
      this.report.log('the model is scored as it is: one run, since runs would not differ');
    return Array.from({ length: nothingRandom ? 1 : runs }, (_, index) => seed + index);
  }

  private async write(
    data: ReadExamples,
    labels: ClassLabels,
    totals: ScoreTotals,
    metadata: () => RunMetadata,
  ): Promise<RunMetadata> {
    this.meter.start('writing', { total: data.places.length, unit: 'rows' });
    await this.writer.write(scoredRows(data, labels, totals), (rows) => {
      this.meter.advance(rows);
    });
    const finished = metadata();
    await this.writer.finish(finished);
    return finished;
  }
}

function* scoredRows(data: ReadExamples, labels: ClassLabels, totals: ScoreTotals): Generator<ScoredRow> {
  for (const [index, { row, line, endLine, hash }] of data.places.entries()) {
    const { predicted, ...scores } = totals.row(index);
    yield {
      row,
      line,
      endLine,
      hash,
      label: labels.classes[labels.indices[index]!]!,
      predicted: labels.classes[predicted]!,
      ...scores,
    };
  }
}
