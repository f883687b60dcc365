// Runs one scoring job in this process: wait for its turn, read and tokenise, rehearse, compute the units that are not there
// yet, merge them.
import path from 'node:path';
import type { ChosenDevice } from '../core/device/choose-device.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { trimVocabulary, withoutOutputLayer, type ParameterValues } from '../core/weights/load-parameters.ts';
import { DEFAULT_MAX_LENGTH, defaultLearningRate } from '../core/train/defaults.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import { TRAIN_DEFAULTS, type TrainOptions } from '../core/train/fine-tune.ts';
import { chooseRuns } from '../experiments/choose-runs.ts';
import { pointsOf, runsOf, seedsOf, type ScoreExperiment } from '../experiments/score-experiment.ts';
import {
  exportPoints,
  exportScores,
  requirePlaceForPoints,
  requirePlaceForScores,
} from '../results/export-scores.ts';
import { describeDifferences, fingerprintOf, type JobIdentity } from '../results/job-identity.ts';
import { measureTrust } from '../results/measure-trust.ts';
import { fitOf, heldOutFit, mergeResult, type MergePlan } from '../results/merge.ts';
import type { ResultFolder } from '../results/result-folder.ts';
import { ResultStore } from '../results/store.ts';
import { readUnitFacts } from '../results/unit.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { Learned } from '../shared/trust.ts';
import { chooseClasses, type ChosenClasses, type ClassLabels } from './class-labels.ts';
import { DeviceSession } from './device-session.ts';
import { jobIdentity, jobMetadata } from './job-metadata.ts';
import { LocalExecutor } from './local-executor.ts';
import { openEncoder, type Encoder } from './open-encoder.ts';
import { planJobLanes } from './plan-job-lanes.ts';
import { ProgressMeter } from './progress-meter.ts';
import { readExamples, type ReadExamples } from './read-examples.ts';
import { chooseEpochs, learnedIn, rehearsalRows, rehearse } from './rehearsal.ts';
import { UnitRunner } from './run-units.ts';
import { takeSlot, type Slot } from './slot/take-slot.ts';
import { groupsOf, requireTexts } from './text-groups.ts';
import { Stopwatch } from './stopwatch.ts';

export interface JobReport {
  progress(progress: Progress): void;
  log(message: string): void;
  /** What a person should know of how the job goes about it: what is there already, or why nothing is. */
  note(message: string): void;
}

/**
 * Runs one job in this process. Reports through the callbacks; at the end the result lies in the store, and the scores in
 * `job.out` where one is named. Whatever is finished stays when it is ended before.
 * @param chooseDevice which device to compute with; asked once
 */
export async function runScoreJobInProcess(
  job: ScoreJob,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): Promise<RunMetadata> {
  const stopwatch = new Stopwatch();
  const meter = new ProgressMeter(
    { runs: 1, epochs: 1 },
    {
      now: () => performance.now(),
      report: (progress) => {
        report.progress(progress);
      },
    },
  );
  return new Job(job, report, chooseDevice, stopwatch, meter).run();
}

/** What is known once the file is read and the encoder is open. */
interface Prepared {
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
  readonly session: DeviceSession;
  readonly runner: UnitRunner;
}

class Job {
  private readonly store: ResultStore;
  private readonly decisions: string[] = [];

  constructor(
    private readonly job: ScoreJob,
    private readonly report: JobReport,
    private readonly chooseDevice: () => Promise<ChosenDevice>,
    private readonly stopwatch: Stopwatch,
    private readonly meter: ProgressMeter,
  ) {
    this.store = new ResultStore(job.store);
  }

  async run(): Promise<RunMetadata> {
    const { stopwatch } = this;
    const { out, allPoints } = this.job;
    if (out !== undefined) requirePlaceForScores(out);
    if (allPoints !== undefined) requirePlaceForPoints(allPoints);
    // Before the work, too, so that a place that cannot be written to is told at once.
    await this.store.announce(this.job);
    // An encoder that is not there is told at once, too, and one is downloaded while others compute. It is only opened:
    // its weights are read when it is this job's turn.
    const encoder = await stopwatch.time('loading', () => this.openEncoder());
    try {
      const slot = await this.waitForTurn();
      try {
        return await this.compute(encoder);
      } finally {
        slot.release();
      }
    } finally {
      await encoder.close();
    }
  }

  private waitForTurn(): Promise<Slot> {
    return takeSlot(path.basename(this.job.file), {
      onWaiting: (waitingFor) => {
        this.meter.start('waiting', { unit: 'rows', waitingFor });
      },
      log: (message) => {
        this.report.log(message);
      },
    });
  }

  private async compute(encoder: Encoder): Promise<RunMetadata> {
    this.meter.start('loading', { unit: 'rows' });
    const device = await this.stopwatch.time('choosing device', this.chooseDevice);
    this.report.log(
      `device: ${device.provider} (${device.adapter}), ${device.threads} threads, ${device.reason}`,
    );
    const prepared = await this.prepare(device, encoder);
    try {
      return await this.score(prepared);
    } finally {
      await prepared.session.release();
    }
  }

  private async prepare(device: ChosenDevice, encoder: Encoder): Promise<Prepared> {
    const { job, meter, stopwatch } = this;
    const data = await stopwatch.time('tokenising', () => this.read(encoder));
    const { labels, head } = this.chooseClasses(encoder, data);
    const whole = encoder.classifier(labels.classes.length);
    const examples = data.builder.build(labels.indices, whole.padTokenId, true, whole.vocabularySize);
    meter.setRows(examples.count);
    const pretrained = await stopwatch.time('loading', () => this.load(encoder, whole, examples, head));
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
        this.report.log(message);
      },
    };
    const plan = planJobLanes(device, classifier, examples);
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
      session,
      runner,
    };
  }

  private async score(prepared: Prepared): Promise<RunMetadata> {
    const { device, data, labels, head, examples, training, runner } = prepared;
    requireTexts(this.job, groupsOf(data.places.textHash));
    const { epochs, learned } = await this.rehearse(prepared);
    const experiment = this.experimentOf(prepared, epochs);
    const identity = this.identityOf(prepared, epochs);
    await this.tellDifferences(identity);
    const folder = await this.store.begin(this.job.file, identity);
    await folder.keepRows({ ...data.places, label: Int32Array.from(labels.indices) });

    const runs = runsOf(experiment);
    const classes = labels.classes.length;
    const executor = new LocalExecutor({
      folder,
      runner,
      examples,
      classes,
      lanes: prepared.lanes,
      groups: () => groupsOf(data.places.textHash),
      epochs,
      gradients: this.job.gradients !== false,
      log: (message) => {
        this.report.log(message);
      },
    });
    const missing = await executor.missing(runs);
    this.tellWhatIsThere(runs.length, missing.length);
    const rowsOf = (fold: object | undefined) =>
      fold ? examples.count / (experiment.folds ?? 1) : examples.count;
    this.meter.setWork({
      rehearsing: 0,
      training: missing.reduce(
        (sum, { spec, points }) =>
          sum + (spec.fold ? examples.count - rowsOf(spec.fold) : examples.count) * points.at(-1)!,
        0,
      ),
      scoring: missing.reduce((sum, { spec, points }) => sum + rowsOf(spec.fold) * points.length, 0),
    });
    await executor.submit(runs);

    const plan: MergePlan = {
      seeds: seedsOf(experiment),
      points: pointsOf(experiment),
      folds: experiment.folds,
      gradients: this.job.gradients,
      classes,
    };
    return this.write(folder, plan, async (columns) =>
      jobMetadata({
        ...prepared,
        job: this.job,
        result: folder.id,
        classifier: prepared.whole,
        classes: labels.classes,
        head,
        training: { ...training, epochs },
        plan,
        computedRuns: missing.length,
        decisions: this.decisions,
        maxLength: this.maxLength(prepared.encoder),
        ...(await this.tellOfRuns(folder, plan)),
        trust: await measureTrust(folder, plan, await this.learnedBy(folder, plan, learned)),
        fit: fitOf(columns, classes),
        device,
        seconds: this.stopwatch.seconds(),
      }),
    );
  }

  /** Learns how well the labels can be told, and how many epochs that takes where it is left to us. */
  private async rehearse(
    prepared: Prepared,
  ): Promise<{ readonly epochs: number; readonly learned: Learned | undefined }> {
    const { runner, examples, data, training } = prepared;
    const { epochs, seed, folds, rehearse: wanted = true } = this.job;
    const needed = epochs === 'auto' || (wanted && folds === undefined);
    if (epochs === 0 || !needed) return { epochs, learned: undefined };
    this.meter.setWork({
      rehearsing: rehearsalRows(examples.count, epochs),
      training: examples.count * (epochs === 'auto' ? 1 : epochs),
      scoring: examples.count,
    });
    const { training: settings, ...identity } = this.identityOf(prepared, 0);
    const id = fingerprintOf({ ...identity, training: { ...settings, ...training, epochs }, seed });
    const rehearsal = await rehearse({
      runner,
      examples,
      groups: groupsOf(data.places.textHash),
      seed,
      epochs,
      file: await this.store.rehearsalFile(id),
    });
    const learned = rehearsal && learnedIn(rehearsal);
    if (epochs !== 'auto') return { epochs, learned };
    const chosen = chooseEpochs(rehearsal, examples.count);
    this.decide(chosen.reason);
    return { epochs: chosen.epochs, learned };
  }

  private experimentOf({ whole, pretrained, examples }: Prepared, epochs: number): ScoreExperiment {
    const { seed, scoreAt = [], folds } = this.job;
    // Without training and with every parameter known, runs would not differ: one is enough.
    const nothingRandom = epochs === 0 && whole.parameters.every(({ name }) => pretrained.has(name));
    const { runs, reason } = nothingRandom
      ? { runs: 1, reason: 'Runs: 1, since the model is scored as it is and runs would not differ.' }
      : chooseRuns(this.job.runs, examples.count);
    if (reason !== undefined) this.decide(reason);
    return { seed, runs, epochs, scoreAt, folds };
  }

  private identityOf(prepared: Prepared, epochs: number): JobIdentity {
    return jobIdentity({
      ...prepared,
      job: this.job,
      classes: prepared.labels.classes,
      training: { ...prepared.training, epochs },
      maxLength: this.maxLength(prepared.encoder),
    });
  }

  /** Tells what was decided for the person, and keeps it with the result. */
  private decide(reason: string): void {
    this.decisions.push(reason);
    this.report.note(reason);
  }

  /** Why what was computed for this file before does not count now. */
  private async tellDifferences(identity: JobIdentity): Promise<void> {
    const before = await this.store.begunBefore(this.job.file);
    if (before === undefined || fingerprintOf(before) === fingerprintOf(identity)) return;
    const reasons = describeDifferences(identity, before);
    if (reasons.length > 0) this.report.note(`Earlier runs do not count: ${reasons.join('; ')}.`);
  }

  private tellWhatIsThere(all: number, missing: number): void {
    const there = all - missing;
    if (there > 0) this.report.note(`${there} of ${all} runs ${there === 1 ? 'is' : 'are'} there already.`);
  }

  /** Where rows were held out of runs, all of them were: what the models tell of them is the surer measure. */
  private async learnedBy(
    folder: ResultFolder,
    plan: MergePlan,
    rehearsed: Learned | undefined,
  ): Promise<Learned | undefined> {
    return plan.folds === undefined ? rehearsed : heldOutFit(folder, { ...plan, folds: plan.folds });
  }

  /** What the runs told beside the scores. */
  private async tellOfRuns(
    folder: ResultFolder,
    { seeds, points }: MergePlan,
  ): Promise<{ readonly finalLoss: number[]; readonly runLanes: number[]; readonly fallbacks: string[] }> {
    const facts = [];
    for (const seed of seeds)
      facts.push(await readUnitFacts(folder.unitFile({ seed, point: points.at(-1)! })));
    return {
      finalLoss: facts.flatMap(({ trainingLoss }) => trainingLoss ?? []),
      runLanes: facts.flatMap(({ lanes }) => lanes ?? []),
      fallbacks: facts.flatMap(({ fallbacks }) => fallbacks),
    };
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
    const trained = epochs !== 0;
    const chosen = chooseClasses({ file, column: columns.label, labels: data.labels, trained }, saved);
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

  /** Merges the units, marks the result as finished, and exports what was asked for. */
  private async write(
    folder: ResultFolder,
    plan: MergePlan,
    metadataOf: (columns: Awaited<ReturnType<typeof mergeResult>>) => Promise<RunMetadata>,
  ): Promise<RunMetadata> {
    const { file, out, allPoints } = this.job;
    const columns = await mergeResult(folder, plan);
    this.meter.start('writing', { total: columns.count, unit: 'rows' });
    const metadata = await metadataOf(columns);
    await folder.finish(metadata);
    await this.store.adopt(file, folder.id);
    if (out !== undefined) {
      await exportScores(out, columns, metadata, (rows) => {
        this.meter.advance(rows);
      });
    }
    if (allPoints !== undefined) {
      await exportPoints(allPoints, plan.points, metadata.data.labels, (point) =>
        mergeResult(folder, { ...plan, folds: undefined, points: [point] }),
      );
    }
    return metadata;
  }
}
