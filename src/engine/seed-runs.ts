// Fine-tunes and scores once a seed, on a device that may fail: a fault costs the run at hand, never a finished one.
import { deviceFaultOf, retreat, type FaultStage, type Footing } from '../core/device/device-fault.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { fillParameters, type ParameterValues } from '../core/weights/load-parameters.ts';
import type { CompileGraph, Feeds } from '../core/onnx/executable.ts';
import { PROVIDER_NAMES, type CompileOptions, type Provider } from '../core/onnx/session-options.ts';
import { Scorer, type BatchScores } from '../core/scores/score-examples.ts';
import type { ScoreTotals } from '../core/scores/score-totals.ts';
import { cutBatches, sortedBatches } from '../core/train/data-order.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';
import { FineTuner, type TrainOptions } from '../core/train/fine-tune.ts';
import { StateMemory } from '../core/train/state-memory.ts';
import type { TrainingState } from '../core/train/training-state.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { Stopwatch } from './stopwatch.ts';

/** What all runs share. */
export interface Preparation {
  readonly classifier: Classifier;
  readonly classes: number;
  readonly examples: Examples;
  /** The encoder, and the parts of the head that were saved with it. */
  readonly pretrained: ParameterValues;
  readonly training: TrainOptions;
  readonly provider: Provider;
  readonly threads: number;
  readonly seeds: readonly number[];
}

interface Reporting {
  readonly meter: Pick<ProgressMeter, 'start' | 'advance'>;
  readonly stopwatch: Pick<Stopwatch, 'time'>;
  readonly log: (message: string) => void;
}

/** What the runs tell beside the scores. */
export interface RunsOutcome {
  /** Mean training loss of each run's last epoch; empty without training. */
  readonly finalLoss: readonly number[];
  /** What went wrong with the device and how the job went on, a sentence each. */
  readonly fallbacks: readonly string[];
}

/** Made when they are first asked for, for the device that is used now. */
interface Graphs {
  tuner?: FineTuner | undefined;
  scorer?: Scorer | undefined;
  memory?: StateMemory | undefined;
}

interface Place {
  readonly run: number;
  readonly runs: number;
}

/** A model whose run is over. */
interface FineTuned {
  readonly state: TrainingState;
  /** The parameters in host memory: a device that is lost while it scores takes its own copy with it. */
  readonly saved: Feeds;
}

export class SeedRuns {
  private readonly finalLoss: number[] = [];
  private readonly fallbacks: string[] = [];
  private footing: Footing;
  private graphs: Graphs = {};

  /** @param compile makes graphs runnable; ONNX Runtime unless a caller wants to stand in between */
  constructor(
    private readonly preparation: Preparation,
    private readonly reporting: Reporting,
    private readonly compile?: CompileGraph,
  ) {
    const { provider, training } = preparation;
    this.footing = { provider, trainingBatch: training.batchSize, scoringBatch: training.batchSize };
  }

  /** Adds the scores of every run to `totals`. */
  async run(totals: ScoreTotals): Promise<RunsOutcome> {
    const { seeds } = this.preparation;
    try {
      for (const [index, seed] of seeds.entries()) {
        const place = { run: index + 1, runs: seeds.length };
        const model = await this.fineTune(seed, place);
        try {
          await this.score(model, totals, place);
        } finally {
          this.discard(model.state);
        }
      }
    } finally {
      await this.releaseGraphs();
    }
    return { finalLoss: this.finalLoss, fallbacks: this.fallbacks };
  }

  /** One run's model. After a fault the run starts again from its seed. */
  private async fineTune(seed: number, place: Place): Promise<FineTuned> {
    const { classifier, pretrained, examples } = this.preparation;
    const initial = fillParameters(classifier, pretrained, examples.vocabulary, seed);
    for (;;) {
      let state: TrainingState | undefined;
      try {
        const tuner = await this.tuner();
        const memory = await this.memory();
        state = await memory.create(initial);
        const loss = tuner && (await this.train(tuner, state, seed, place));
        const saved = await state.download();
        if (loss !== undefined) {
          this.finalLoss.push(loss);
          this.reporting.log(
            `run ${place.run} of ${place.runs}, seed ${seed}: mean loss of the last epoch ${loss.toFixed(4)}`,
          );
        }
        return { state, saved };
      } catch (error) {
        if (state) this.discard(state);
        await this.fallBack(error, 'training', place);
      }
    }
  }

  private async train(tuner: FineTuner, state: TrainingState, seed: number, place: Place): Promise<number> {
    const { examples, training } = this.preparation;
    const { meter, stopwatch } = this.reporting;
    // An epoch begins before its first step is taken: what the step costs is then told of the step.
    const start = (epoch: number): void => {
      meter.start('training', {
        ...place,
        epoch,
        epochs: training.epochs,
        total: examples.count,
        unit: 'rows',
      });
    };
    return stopwatch.time('training', async () => {
      let seen = 0;
      let total = 0;
      let mean = 0;
      start(1);
      for await (const step of tuner.run(state, examples, seed, this.footing.trainingBatch)) {
        seen += step.examples;
        total += step.loss * step.examples;
        meter.advance(step.examples, { loss: step.loss });
        if (seen < examples.count) continue;
        mean = total / seen;
        seen = total = 0;
        if (step.epoch < training.epochs) start(step.epoch + 1);
      }
      return mean;
    });
  }

  /** Scores every row once. After a fault it goes on with the rows that are left: no score depends on the batch. */
  private async score(model: FineTuned, totals: ScoreTotals, place: Place): Promise<void> {
    const { examples } = this.preparation;
    const { meter, stopwatch } = this.reporting;
    meter.start('scoring', { ...place, total: examples.count, unit: 'rows' });
    await this.makeRoom('tuner');
    let left = sortedBatches(examples.lengths, this.footing.scoringBatch);
    let done = 0;
    while (done < left.length) {
      const rows = left[done]!;
      let scores: BatchScores;
      try {
        const scorer = await this.scorer();
        scores = await stopwatch.time('scoring', () => this.scoreBatch(scorer, model, rows));
      } catch (error) {
        await this.fallBack(error, 'scoring', place);
        left = cutBatches(joined(left.slice(done)), this.footing.scoringBatch);
        done = 0;
        continue;
      }
      totals.add(scores);
      meter.advance(rows.length);
      done++;
    }
  }

  private async scoreBatch(
    scorer: Scorer,
    { state, saved }: FineTuned,
    rows: Uint32Array,
  ): Promise<BatchScores> {
    const { provider, examples } = this.preparation;
    const parameters = this.footing.provider === provider ? state.parameters : saved;
    return scorer.score(parameters, examples, rows);
  }

  private async memory(): Promise<StateMemory> {
    const { classifier } = this.preparation;
    return (this.graphs.memory ??= await this.compiling(() =>
      StateMemory.compile(classifier.parameters, this.runtime, this.compile),
    ));
  }

  /** Undefined without training. */
  private async tuner(): Promise<FineTuner | undefined> {
    const { classifier, classes, training } = this.preparation;
    if (training.epochs === 0) return undefined;
    await this.makeRoom('scorer');
    return (this.graphs.tuner ??= await this.compiling(() =>
      FineTuner.compile(classifier, classes, training, this.runtime, this.compile),
    ));
  }

  private async scorer(): Promise<Scorer> {
    return (this.graphs.scorer ??= await this.compiling(() => {
      const { classifier, classes, examples } = this.preparation;
      const longest = examples.lengths.reduce((max, length) => Math.max(max, length), 0);
      return Scorer.compile(classifier, classes, longest, this.runtime, this.compile);
    }));
  }

  private get runtime(): CompileOptions {
    return { provider: this.footing.provider, threads: this.preparation.threads };
  }

  private compiling<T>(compile: () => Promise<T>): Promise<T> {
    return this.reporting.stopwatch.time('compiling', compile);
  }

  /**
   * A graph on the CPU keeps the memory it has used, as much again as the model's, and is compiled in a moment: the
   * one that is not used now is given back. On a GPU compiling takes longer than what there is to gain.
   */
  private async makeRoom(idle: 'tuner' | 'scorer'): Promise<void> {
    if (this.footing.provider !== 'cpu') return;
    const graph = this.graphs[idle];
    this.graphs = { ...this.graphs, [idle]: undefined };
    await graph?.dispose();
  }

  /** @throws `error` itself where no device is to blame */
  private async fallBack(error: unknown, stage: FaultStage, place: Place): Promise<void> {
    const { provider } = this.footing;
    const fault = deviceFaultOf(provider, error);
    if (!fault) throw error;
    const next = retreat(this.footing, fault, stage, this.preparation.training.batchSize);
    const what = {
      memory: 'ran out of memory',
      lost: 'was lost',
      other: 'failed',
    }[fault.kind];
    const batch = stage === 'training' ? next.trainingBatch : next.scoringBatch;
    const how = next.provider === provider ? `with a batch of ${batch}` : 'on the CPU';
    const again = stage === 'training' ? 'this run starts again' : 'scoring goes on';
    const sentence = `${PROVIDER_NAMES[provider]} ${what} while ${stage} in run ${place.run} of ${place.runs}: ${again} ${how}`;
    this.fallbacks.push(sentence);
    this.reporting.log(`${sentence} (${fault.message})`);
    if (next.provider !== provider) await this.releaseGraphs();
    this.footing = next;
  }

  /** A device that is lost may refuse to free what it held; the process frees it at its end. */
  private discard(state: TrainingState): void {
    try {
      state.dispose();
    } catch (error) {
      this.reporting.log(`the device did not free its memory: ${String(error)}`);
    }
  }

  private async releaseGraphs(): Promise<void> {
    const { graphs } = this;
    this.graphs = {};
    try {
      await graphs.tuner?.dispose();
      await graphs.scorer?.dispose();
      await graphs.memory?.dispose();
    } catch (error) {
      this.reporting.log(`the device did not free its graphs: ${String(error)}`);
    }
  }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}
