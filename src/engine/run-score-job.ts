// Runs one scoring job in this process: wait for its turn, read and tokenise, rehearse, compute the units that are not there
// yet, merge them.
import type { ChosenDevice } from '../core/device/choose-device.ts';
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
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { Learned } from '../shared/trust.ts';
import { rowsOfFold } from './fold-rows.ts';
import { jobIdentity, jobMetadata } from './job-metadata.ts';
import { LocalExecutor } from './local-executor.ts';
import { inTurn, withPrepared, type JobContext, type JobReport, type Prepared } from './prepare-job.ts';
import { ProgressMeter } from './progress-meter.ts';
import { chooseEpochs, learnedIn, rehearsalRows, rehearse } from './rehearsal.ts';
import { groupsOf, requireTexts } from './text-groups.ts';
import { Stopwatch } from './stopwatch.ts';

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
  return new Job(job, { job, report, meter, stopwatch, chooseDevice }).run();
}

class Job {
  private readonly store: ResultStore;
  private readonly decisions: string[] = [];

  constructor(
    private readonly job: ScoreJob,
    private readonly context: JobContext,
  ) {
    this.store = new ResultStore(job.store);
  }

  async run(): Promise<RunMetadata> {
    const { out, allPoints } = this.job;
    if (out !== undefined) requirePlaceForScores(out);
    if (allPoints !== undefined) requirePlaceForPoints(allPoints);
    // Before the work, too, so that a place that cannot be written to is told at once.
    await this.store.announce(this.job);
    return inTurn(this.context, (encoder) =>
      withPrepared(this.context, encoder, (prepared) => this.score(prepared)),
    );
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
    if (data.filePlaces) await folder.keepPlaces(data.filePlaces.places, data.filePlaces.state);

    const runs = runsOf(experiment);
    const classes = labels.classes.length;
    const executor = new LocalExecutor({
      folder,
      runner,
      examples,
      classes,
      lanes: prepared.lanes,
      rowsOf: ({ seed, fold }) =>
        fold
          ? rowsOfFold(seed, fold, labels.indices, groupsOf(data.places.textHash))
          : { gradients: this.job.gradients !== false },
      epochs,
      log: (message) => {
        this.context.report.log(message);
      },
    });
    const missing = await executor.missing(runs);
    this.tellWhatIsThere(runs.length, missing.length);
    const rowsOf = (fold: object | undefined) =>
      fold ? examples.count / (experiment.folds ?? 1) : examples.count;
    this.context.meter.setWork({
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
        ...(await this.tellOfRuns(folder, plan)),
        trust: await measureTrust(folder, plan, await this.learnedBy(folder, plan, learned)),
        fit: fitOf(columns, classes),
        device,
        seconds: this.context.stopwatch.seconds(),
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
    this.context.meter.setWork({
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
    });
  }

  /** Tells what was decided for the person, and keeps it with the result. */
  private decide(reason: string): void {
    this.decisions.push(reason);
    this.context.report.note(reason);
  }

  /** Why what was computed for this file before does not count now. */
  private async tellDifferences(identity: JobIdentity): Promise<void> {
    const before = await this.store.begunBefore(this.job.file);
    // What somebody brought is no earlier run.
    if (before === undefined || before.brought !== undefined) return;
    if (fingerprintOf(before) === fingerprintOf(identity)) return;
    const reasons = describeDifferences(identity, before);
    if (reasons.length > 0) this.context.report.note(`Earlier runs do not count: ${reasons.join('; ')}.`);
  }

  private tellWhatIsThere(all: number, missing: number): void {
    const there = all - missing;
    if (there > 0)
      this.context.report.note(`${there} of ${all} runs ${there === 1 ? 'is' : 'are'} there already.`);
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

  /** Merges the units, marks the result as finished, and exports what was asked for. */
  private async write(
    folder: ResultFolder,
    plan: MergePlan,
    metadataOf: (columns: Awaited<ReturnType<typeof mergeResult>>) => Promise<RunMetadata>,
  ): Promise<RunMetadata> {
    const { file, out, allPoints } = this.job;
    const columns = await mergeResult(folder, plan);
    this.context.meter.start('writing', { total: columns.count, unit: 'rows' });
    const metadata = await metadataOf(columns);
    await folder.finish(metadata);
    await this.store.adopt(file, folder.id);
    if (out !== undefined) {
      await exportScores(out, columns, metadata, (rows) => {
        this.context.meter.advance(rows);
      });
    }
    if (allPoints !== undefined) {
      const columnsAt = (point: number) =>
        mergeResult(folder, { ...plan, folds: undefined, points: [point] });
      await exportPoints(allPoints, plan.points, metadata.data.labels, columnsAt, metadata.data);
    }
    return metadata;
  }
}
