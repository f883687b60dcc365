// Runs one scoring job in this process: wait for its turn, read and tokenise, rehearse, compute the units that are not there
// yet, merge them.
import type { ChosenDevice } from '../core/device/choose-device.ts';
import { chooseRuns } from '../experiments/choose-runs.ts';
import type { RunSpec } from '../experiments/run-spec.ts';
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
import { readUnitFacts, unitFileName } from '../results/unit.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import type { Learned } from '../shared/trust.ts';
import type { Part, WorkPlan } from '../shared/work.ts';
import { rowsOfFold } from './fold-rows.ts';
import { jobIdentity, jobMetadata } from './job-metadata.ts';
import { LocalExecutor } from './local-executor.ts';
import { requireUnits } from './missing-units.ts';
import { contextOfPart, requirePlanned, type PartAnswer } from './planned-part.ts';
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
  return new Job(job, contextOf(job, report, chooseDevice)).run();
}

/** Does one part of a job that several processes compute. @throws DataDietError */
export async function scorePartInProcess(
  job: ScoreJob,
  part: Part,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): Promise<PartAnswer> {
  return new Job(job, contextOfPart(contextOf(job, report, chooseDevice), part)).part(part);
}

function contextOf(job: ScoreJob, report: JobReport, chooseDevice: () => Promise<ChosenDevice>): JobContext {
  const meter = new ProgressMeter(
    { runs: 1, epochs: 1 },
    {
      now: () => performance.now(),
      report: (progress) => {
        report.progress(progress);
      },
    },
  );
  return { job, report, meter, stopwatch: new Stopwatch(), chooseDevice };
}

/** What is known of a job before its first run. */
interface Settled {
  readonly prepared: Prepared;
  readonly epochs: number;
  readonly learned: Learned | undefined;
  readonly experiment: ScoreExperiment;
  readonly folder: ResultFolder;
  readonly runs: readonly RunSpec[];
  readonly executor: LocalExecutor;
  readonly merge: MergePlan;
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

  /** Announces nothing: no process of a cluster's is one that can be gone on with here. */
  async part(part: Part): Promise<PartAnswer> {
    return inTurn(this.context, (encoder) =>
      withPrepared(this.context, encoder, async (prepared): Promise<PartAnswer> => {
        switch (part.part) {
          case 'plan':
            return { kind: 'planned', plan: this.planOf(await this.settle(prepared)) };
          case 'run':
            return this.computeRun(await this.settle(prepared, part.plan), part.index);
          case 'merge': {
            const settled = await this.settle(prepared, part.plan);
            const { executor, runs, folder } = settled;
            requireUnits(await executor.missing(runs), 'to merge', folder.folder);
            return { kind: 'scored', metadata: await this.write(settled, runs.length) };
          }
        }
      }),
    );
  }

  private async score(prepared: Prepared): Promise<RunMetadata> {
    const settled = await this.settle(prepared);
    const { executor, runs, experiment } = settled;
    const { examples } = prepared;
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
    return this.write(settled, missing.length);
  }

  /** @param decided what was decided before, by another process; left out, it is decided here */
  private async settle(prepared: Prepared, decided?: WorkPlan): Promise<Settled> {
    const { job } = this;
    const { data, labels, examples, runner } = prepared;
    requireTexts(job, groupsOf(data.places.textHash));
    const { epochs, learned } = decided ?? (await this.rehearse(prepared));
    if (decided !== undefined) this.decisions.push(...decided.decisions);
    const { seed, scoreAt = [], folds } = job;
    const experiment: ScoreExperiment =
      decided === undefined
        ? this.experimentOf(prepared, epochs)
        : { seed, runs: decided.seeds, epochs, scoreAt, folds };
    const identity = this.identityOf(prepared, epochs);
    if (decided === undefined) await this.tellDifferences(identity);
    else await requirePlanned(this.store, decided, identity, job.file);
    const folder = await this.store.begin(job.file, identity);
    await folder.keepRows({ ...data.places, label: Int32Array.from(labels.indices) });
    if (data.filePlaces) await folder.keepPlaces(data.filePlaces.places, data.filePlaces.state);
    const classes = labels.classes.length;
    return {
      prepared,
      epochs,
      learned,
      experiment,
      folder,
      runs: runsOf(experiment),
      executor: new LocalExecutor({
        folder,
        runner,
        examples,
        classes,
        lanes: prepared.lanes,
        rowsOf: ({ seed: own, fold }) =>
          fold
            ? rowsOfFold(own, fold, labels.indices, groupsOf(data.places.textHash))
            : { gradients: job.gradients !== false },
        epochs,
        log: (message) => {
          this.context.report.log(message);
        },
      }),
      merge: {
        seeds: seedsOf(experiment),
        points: pointsOf(experiment),
        folds: experiment.folds,
        gradients: job.gradients,
        classes,
      },
    };
  }

  private planOf({ prepared, folder, experiment, epochs, learned, runs }: Settled): WorkPlan {
    return {
      version: 1,
      result: folder.id,
      seeds: experiment.runs,
      epochs,
      lanes: prepared.lanes,
      device: prepared.device,
      scoring: runs.map(({ seed, fold, points }) => ({ seed, ...(fold && { fold }), points: [...points] })),
      pruning: 0,
      decisions: [...this.decisions],
      ...(learned && { learned }),
    };
  }

  private async computeRun({ prepared, executor, runs }: Settled, index: number): Promise<PartAnswer> {
    const spec = runs[index];
    const { adapter: processor } = prepared.device;
    if (spec === undefined) return { kind: 'computed', report: { units: [], there: 0, processor } };
    const [missing] = await executor.missing([spec]);
    const rows = prepared.examples.count;
    if (missing !== undefined) {
      this.context.meter.setWork({
        rehearsing: 0,
        training: rows * spec.points.at(-1)!,
        scoring: rows * missing.points.length,
      });
    }
    await executor.submit([spec], { before: index, all: runs.length });
    const units = spec.points.map((point) => unitFileName({ ...spec, point }));
    return {
      kind: 'computed',
      report: { units, there: units.length - (missing?.points.length ?? 0), processor },
    };
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

  /**
   * Merges the units, marks the result as finished, and exports what was asked for.
   * @param computed runs that were not there when the job began
   */
  private async write(settled: Settled, computed: number): Promise<RunMetadata> {
    const { prepared, folder, merge: plan, epochs, learned } = settled;
    const { file, out, allPoints } = this.job;
    const { device, labels, head, training } = prepared;
    const columns = await mergeResult(folder, plan);
    this.context.meter.start('writing', { total: columns.count, unit: 'rows' });
    const metadata = jobMetadata({
      ...prepared,
      job: this.job,
      result: folder.id,
      classifier: prepared.whole,
      classes: labels.classes,
      head,
      training: { ...training, epochs },
      plan,
      computedRuns: computed,
      decisions: this.decisions,
      ...(await this.tellOfRuns(folder, plan)),
      trust: await measureTrust(folder, plan, await this.learnedBy(folder, plan, learned)),
      fit: fitOf(columns, plan.classes),
      device,
      seconds: this.context.stopwatch.seconds(),
    });
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
