// Evaluates pruning in this process: scores the training rows, trains without those that each method would drop, and
// compares on rows that no score ever saw. Every finished run is kept, and none is computed again.
import type { ChosenDevice } from '../../core/device/choose-device.ts';
import { examplesAt } from '../../core/train/examples-at.ts';
import { candidatesOf, countRuns, scoringRuns } from '../../experiments/pruning/evaluation-plan.ts';
import type { Split } from '../../experiments/pruning/hold-out.ts';
import { fingerprintOf, type JobIdentity } from '../../results/job-identity.ts';
import { ResultStore } from '../../results/store.ts';
import { unitFileName } from '../../results/unit.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import type { Evaluation, EvaluationPlan } from '../../shared/evaluation.ts';
import type { Part, WorkPlan } from '../../shared/work.ts';
import { jobIdentity } from '../job-metadata.ts';
import { LocalExecutor, type RowsOfRun } from '../local-executor.ts';
import { requireUnits } from '../missing-units.ts';
import { contextOfPart, requirePlanned, type PartAnswer } from '../planned-part.ts';
import { inTurn, withPrepared, type JobContext, type JobReport, type Prepared } from '../prepare-job.ts';
import { ProgressMeter } from '../progress-meter.ts';
import { chooseEpochs, rehearsalRows, rehearse } from '../rehearsal.ts';
import { Stopwatch } from '../stopwatch.ts';
import { groupsOf } from '../text-groups.ts';
import { compareSets } from './compare-sets.ts';
import { describePlan } from './describe-plan.ts';
import type { PrunedSet } from './pruned-sets.ts';
import { readEvaluationRows, type EvaluationRows } from './read-split.ts';
import { rowsOfRuns, rowsTrained, setsOf, specsOf, stepsOf } from './rows-of-runs.ts';
import { selectSets } from './select-sets.ts';
import type { Selected, Setting } from './setting.ts';
import { countLeaked, splitRows } from './split-rows.ts';
import { timeTrial, type Rates } from './time-trial.ts';
import { warningsOf } from './warnings.ts';

export type EvaluationAnswer =
  | { readonly kind: 'planned'; readonly plan: EvaluationPlan }
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation };

/**
 * Runs an evaluation, or tells what it would take. At the end it lies in the store.
 * @param chooseDevice which device to compute with; asked once
 * @throws DataDietError
 */
export async function evaluateInProcess(
  job: EvaluateJob,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): Promise<EvaluationAnswer> {
  return new EvaluationRun(job, contextOf(job, report, chooseDevice)).run();
}

/** Does one part of an evaluation that several processes compute. @throws DataDietError */
export async function evaluatePartInProcess(
  job: EvaluateJob,
  part: Part,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): Promise<PartAnswer> {
  return new EvaluationRun(job, contextOfPart(contextOf(job, report, chooseDevice), part)).part(part);
}

function contextOf(
  job: EvaluateJob,
  report: JobReport,
  chooseDevice: () => Promise<ChosenDevice>,
): JobContext {
  const meter = new ProgressMeter(
    { runs: job.runs, epochs: 1 },
    {
      now: () => performance.now(),
      report: (progress) => {
        report.progress(progress);
      },
    },
  );
  return { job, report, meter, stopwatch: new Stopwatch(), chooseDevice };
}

class EvaluationRun {
  private readonly store: ResultStore;
  private readonly decisions: string[] = [];
  private readonly started = performance.now();

  constructor(
    private readonly job: EvaluateJob,
    private readonly context: JobContext,
  ) {
    this.store = new ResultStore(job.store);
  }

  async run(): Promise<EvaluationAnswer> {
    const { job } = this;
    const planOnly = job.planOnly === true;
    if (!planOnly) await this.store.announceEvaluation(job);
    // A trial of seconds waits for nobody: the person waits for it.
    return this.prepared((prepared, rows) => this.evaluate(prepared, rows), { queues: !planOnly });
  }

  async part(part: Part): Promise<PartAnswer> {
    return this.prepared(async (prepared, rows): Promise<PartAnswer> => {
      const setting = await this.settle(prepared, rows, part.part === 'plan' ? undefined : part.plan);
      switch (part.part) {
        case 'plan':
          return { kind: 'planned', plan: this.planOf(setting) };
        case 'run':
          return this.computeRun(setting, part.index);
        case 'merge':
          return { kind: 'evaluated', evaluation: await this.merge(setting) };
      }
    });
  }

  /** Does work when it is this job's turn, the rows are read and all that computes is ready. */
  private prepared<T>(
    work: (prepared: Prepared, rows: EvaluationRows) => Promise<T>,
    options?: { readonly queues: boolean },
  ): Promise<T> {
    const { job, context } = this;
    const read: { rows?: EvaluationRows } = {};
    return inTurn(
      context,
      (encoder) =>
        withPrepared(
          context,
          encoder,
          (prepared) => work(prepared, read.rows!),
          async (opened) => {
            read.rows = await readEvaluationRows(job, opened, context);
            return read.rows.data;
          },
        ),
      options,
    );
  }

  private planOf({ prepared, folder, epochs, scoring }: Setting): WorkPlan {
    const { job } = this;
    return {
      version: 1,
      result: folder.id,
      seeds: job.runs,
      epochs,
      lanes: prepared.lanes,
      device: prepared.device,
      scoring: [...scoring.full, ...scoring.folds].map(({ seed, fold, points }) => ({
        seed,
        ...(fold && { fold }),
        points: [...points],
      })),
      pruning: candidatesOf(job).length * job.runs,
      decisions: [...this.decisions],
    };
  }

  /** Runs on pruned sets come after those that score: the scores tell which rows they train on. */
  private async computeRun(setting: Setting, index: number): Promise<PartAnswer> {
    const { prepared, scoring, folder, epochs } = setting;
    const { adapter: processor } = prepared.device;
    const before = [...scoring.full, ...scoring.folds];
    let sets: readonly PrunedSet[] = [];
    if (index >= before.length) {
      const lacking = await this.executor(setting, []).missing(before);
      requireUnits(lacking, 'to tell which rows are pruned', folder.folder);
      sets = setsOf(await selectSets(this.job, setting));
    }
    const all = [...before, ...specsOf(sets, epochs)];
    const spec = all[index];
    if (spec === undefined) return { kind: 'computed', report: { units: [], there: 0, processor } };
    const executor = this.executor(setting, sets);
    const [missing] = await executor.missing([spec]);
    if (missing !== undefined) {
      const rows = rowsOfRuns(setting, sets)(spec);
      this.context.meter.setWork({
        rehearsing: 0,
        training: rowsTrained(this.job, setting, rows),
        scoring: (rows.score?.length ?? prepared.examples.count) * missing.points.length,
      });
    }
    await executor.submit([spec], { before: index, all: Math.max(all.length, before.length) });
    const units = spec.points.map((point) => unitFileName({ ...spec, point }));
    return {
      kind: 'computed',
      report: { units, there: units.length - (missing?.points.length ?? 0), processor },
    };
  }

  private async merge(setting: Setting): Promise<Evaluation> {
    const { scoring, folder, epochs } = setting;
    const before = [...scoring.full, ...scoring.folds];
    requireUnits(await this.executor(setting, []).missing(before), 'to merge', folder.folder);
    const selected = await selectSets(this.job, setting);
    const sets = setsOf(selected);
    const lacking = await this.executor(setting, sets).missing(specsOf(sets, epochs));
    requireUnits(lacking, 'to merge', folder.folder);
    return this.compare(setting, selected);
  }

  private async compare(setting: Setting, selected: readonly Selected[]): Promise<Evaluation> {
    const { job } = this;
    const evaluation = await compareSets(setting, selected, {
      job,
      decisions: this.decisions,
      seconds: Math.round(performance.now() - this.started) / 1000,
    });
    await setting.folder.keepEvaluation(evaluation);
    await this.store.adoptEvaluation(job.file, evaluation);
    return evaluation;
  }

  private async evaluate(prepared: Prepared, rows: EvaluationRows): Promise<EvaluationAnswer> {
    const { job } = this;
    const setting = await this.settle(prepared, rows);
    const plan = await this.plan(setting);
    if (job.planOnly === true) return { kind: 'planned', plan };
    this.context.report.note(describePlan(plan));
    await this.score(setting, plan.runs);
    const selected = await selectSets(this.job, setting);
    await this.train(setting, selected, plan.runs);
    return { kind: 'evaluated', evaluation: await this.compare(setting, selected) };
  }

  /** @param decided what was decided before, by another process; left out, it is decided here */
  private async settle(prepared: Prepared, rows: EvaluationRows, decided?: WorkPlan): Promise<Setting> {
    const { job } = this;
    const { examples, data } = prepared;
    const groups = groupsOf(data.places.textHash);
    const split = splitRows(job, examples, rows.test?.rows);
    const epochs = decided?.epochs ?? (await this.chooseEpochs(prepared, split, groups));
    const identity = this.identityOf(prepared, rows, epochs);
    if (decided !== undefined) {
      this.decisions.push(...decided.decisions);
      await requirePlanned(this.store, decided, identity, job.file);
    }
    const folder = await this.store.open(identity);
    await folder.keepRows({ ...data.places, label: Int32Array.from(examples.labels) });
    return {
      prepared,
      rows,
      split,
      leaked: countLeaked(split, groups),
      epochs,
      identity,
      scoring: scoringRuns(job, epochs),
      folder,
      groups,
    };
  }

  /** By a rehearsal on the training rows, where it is left to us. */
  private async chooseEpochs(prepared: Prepared, { train }: Split, groups: Float64Array): Promise<number> {
    const { epochs, seed } = this.job;
    if (epochs !== 'auto') return epochs;
    const { examples, runner } = prepared;
    this.context.meter.setWork({
      rehearsing: rehearsalRows(train.length, epochs),
      training: train.length,
      scoring: train.length,
    });
    const id = fingerprintOf({
      ...jobIdentity(this.deciding(prepared, 0)),
      rehearsal: Array.from(train),
      seed,
    });
    const rehearsal = await rehearse({
      runner,
      examples: examplesAt(examples, train),
      groups: Array.from(train, (row) => groups[row]!),
      seed,
      epochs,
      file: await this.store.rehearsalFile(id),
    });
    const chosen = chooseEpochs(rehearsal, train.length);
    this.decisions.push(chosen.reason);
    this.context.report.note(chosen.reason);
    return chosen.epochs;
  }

  private deciding(prepared: Prepared, epochs: number): Parameters<typeof jobIdentity>[0] {
    const { labels, training } = prepared;
    return { ...prepared, job: this.job, classes: labels.classes, training: { ...training, epochs } };
  }

  private identityOf(prepared: Prepared, { test }: EvaluationRows, epochs: number): JobIdentity {
    const { test: asked, seed } = this.job;
    return {
      ...jobIdentity(this.deciding(prepared, epochs)),
      split:
        asked.kind === 'holdout'
          ? { kind: 'holdout', share: asked.share, seed }
          : { kind: 'file', bytes: test!.bytes, sha256: test!.sha256 },
    };
  }

  /** What is to be done, and how long that takes by a short trial. */
  private async plan(setting: Setting): Promise<EvaluationPlan> {
    const { prepared, rows, split, epochs, scoring, leaked } = setting;
    const { missing, there, all } = await this.missing(setting);
    const rates =
      missing.length === 0
        ? { train: 0, test: 0, score: 0 }
        : await timeTrial(prepared, split.train, this.context.stopwatch);
    const costs = missing.map((rowsOf) => this.costOf(setting, rowsOf, rates));
    return {
      runs: all,
      there,
      seconds: costs.reduce((sum, seconds) => sum + seconds, 0),
      trainRows: split.train.length,
      testRows: split.test.length,
      epochs,
      leaked,
      warnings: warningsOf({ job: this.job, rows, split, leaked, labels: prepared.labels, scoring }),
    };
  }

  /** Rows of the runs that are not there yet, those of sets that are not known yet as if all of the share were new. */
  private async missing(
    setting: Setting,
  ): Promise<{ readonly missing: RowsOfRun[]; readonly there: number; readonly all: number }> {
    const { scoring, split, epochs } = setting;
    const before = [...scoring.full, ...scoring.folds];
    const executor = this.executor(setting, []);
    const lacking = await executor.missing(before);
    const rowsOf = rowsOfRuns(setting, []);
    const missing = lacking.map(({ spec }) => rowsOf(spec));
    if (lacking.length > 0) {
      const steps = stepsOf(this.job, setting);
      for (const { kind, share } of candidatesOf(this.job)) {
        const kept = Math.round(split.train.length * (kind === 'drop' ? 1 - share : share));
        const rows = { train: split.train.subarray(0, kept), score: split.test, gradients: false, steps };
        for (let run = 0; run < this.job.runs; run++) missing.push(rows);
      }
      const all = countRuns(this.job, epochs);
      return { missing, there: before.length - lacking.length, all };
    }
    const sets = setsOf(await selectSets(this.job, setting));
    const left = await this.executor(setting, sets).missing(specsOf(sets, epochs));
    const rowsOfSet = rowsOfRuns(setting, sets);
    missing.push(...left.map(({ spec }) => rowsOfSet(spec)));
    const all = before.length + sets.length;
    return { missing, there: all - missing.length, all };
  }

  private costOf(setting: Setting, rows: RowsOfRun, rates: Rates): number {
    const { prepared, scoring } = setting;
    const trained = rowsTrained(this.job, setting, rows);
    const scored = rows.score?.length ?? prepared.examples.count;
    const points = rows.score === undefined ? scoring.points.length : 1;
    return trained * rates.train + points * scored * (rows.gradients ? rates.score : rates.test);
  }

  private executor(setting: Setting, sets: readonly PrunedSet[]): LocalExecutor {
    const { prepared, folder, epochs } = setting;
    const { runner, examples, labels, lanes } = prepared;
    return new LocalExecutor({
      folder,
      runner,
      examples,
      classes: labels.classes.length,
      lanes,
      rowsOf: rowsOfRuns(setting, sets),
      epochs,
      log: (message) => {
        this.context.report.log(message);
      },
    });
  }

  /** The runs on all training rows and on parts of them. */
  private async score(setting: Setting, all: number): Promise<void> {
    const { scoring } = setting;
    const { missing } = await this.missing(setting);
    const total = (of: (rows: RowsOfRun) => number): number =>
      missing.reduce((sum, rows) => sum + of(rows), 0);
    const count = setting.prepared.examples.count;
    this.context.meter.setWork({
      rehearsing: 0,
      training: total((rows) => rowsTrained(this.job, setting, rows)),
      scoring: total(({ score }) => (score === undefined ? count * scoring.points.length : score.length)),
    });
    await this.executor(setting, []).submit([...scoring.full, ...scoring.folds], { before: 0, all });
  }

  private async train(setting: Setting, selected: readonly Selected[], all: number): Promise<void> {
    const { scoring, epochs } = setting;
    const sets = setsOf(selected);
    const before = scoring.full.length + scoring.folds.length;
    const runs = Math.min(all, before + sets.length);
    await this.executor(setting, sets).submit(specsOf(sets, epochs), { before, all: runs });
  }
}
