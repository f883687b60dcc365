// The graphs of a job on a device that may fail: compiled when they are first needed, given back when others need the room,
// and made again on another footing after a fault.
import { deviceFaultOf, retreat, type FaultStage, type Footing } from '../core/device/device-fault.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { Lanes } from '../core/lanes/lanes.ts';
import type { CompileGraph } from '../core/onnx/executable.ts';
import { PROVIDER_NAMES, type CompileOptions, type Provider } from '../core/onnx/session-options.ts';
import { Scorer } from '../core/scores/score-examples.ts';
import { FineTuner, type TrainOptions } from '../core/train/fine-tune.ts';
import { StateMemory } from '../core/train/state-memory.ts';
import type { TrainingState } from '../core/train/training-state.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface DevicePlan {
  readonly classifier: Classifier;
  readonly classes: number;
  /** Tokens in the longest example. */
  readonly longest: number;
  readonly training: TrainOptions;
  readonly provider: Provider;
  /** Of ONNX Runtime, in each lane. */
  readonly threads: number;
  /** Threads of ours that share the work on the CPU; 1 for the engine's own alone. */
  readonly lanes: number;
}

export interface DeviceReporting {
  readonly stopwatch: Pick<Stopwatch, 'time'>;
  readonly log: (message: string) => void;
}

/** `scorer` computes all scores, `forward` those that need no gradient. */
interface Graphs {
  tuner?: FineTuner | undefined;
  scorer?: Scorer | undefined;
  forward?: Scorer | undefined;
  memory?: StateMemory | undefined;
}

/** Batches that lanes score between two moments when they wait for each other: enough that it costs little. */
const BATCHES_A_LANE = 4;

export class DeviceSession {
  private graphs: Graphs = {};
  private lanes: Lanes | undefined;
  private current: Footing;

  /** @param compile makes graphs runnable; ONNX Runtime unless a caller wants to stand in between */
  constructor(
    private readonly plan: DevicePlan,
    private readonly reporting: DeviceReporting,
    private readonly compile?: CompileGraph,
  ) {
    const { provider, training, lanes } = plan;
    const scoringBatch = lanes === 1 ? training.batchSize : training.batchSize * lanes * BATCHES_A_LANE;
    this.current = { provider, trainingBatch: training.batchSize, scoringBatch };
  }

  get footing(): Footing {
    return this.current;
  }

  async memory(): Promise<StateMemory> {
    const specs = this.plan.classifier.parameters;
    return (this.graphs.memory ??= await this.compiling(async () => {
      const lanes = await this.openLanes();
      return lanes
        ? StateMemory.ofLanes(specs, lanes)
        : StateMemory.compile(specs, this.runtime, this.compile);
    }));
  }

  async tuner(): Promise<FineTuner> {
    const { classifier, classes, training } = this.plan;
    return (this.graphs.tuner ??= await this.compiling(async () =>
      FineTuner.compile(classifier, classes, training, this.runtime, await this.compiler()),
    ));
  }

  /** @param kind `forward` for EL2N, loss and probabilities alone */
  async scorer(kind: 'scorer' | 'forward'): Promise<Scorer> {
    return (this.graphs[kind] ??= await this.compiling(async () => {
      const { classifier, classes, longest } = this.plan;
      return Scorer.compile(classifier, classes, longest, this.runtime, await this.compiler(), {
        norms: kind === 'scorer',
      });
    }));
  }

  /**
   * A graph on the CPU keeps the memory it has used, as much again as the model's, and is compiled in a moment: those that
   * are not used now are given back. On a GPU compiling takes longer than what there is to gain.
   */
  async makeRoomFor(stage: FaultStage): Promise<void> {
    if (this.current.provider !== 'cpu') return;
    const { tuner, scorer, forward } = this.graphs;
    if (stage === 'training') {
      this.graphs = { ...this.graphs, scorer: undefined, forward: undefined };
      await scorer?.dispose();
      await forward?.dispose();
    } else {
      this.graphs = { ...this.graphs, tuner: undefined };
      await tuner?.dispose();
    }
  }

  /**
   * Goes back to a footing that may hold.
   * @param where `run 1 of 3`
   * @returns what happened, a sentence
   * @throws `error` itself where no device is to blame
   */
  async fallBack(error: unknown, stage: FaultStage, where: string): Promise<string> {
    const { provider } = this.current;
    const fault = deviceFaultOf(provider, error);
    if (!fault) throw error;
    const next = retreat(this.current, fault, stage, this.plan.training.batchSize);
    const what = {
      memory: 'ran out of memory',
      lost: 'was lost',
      other: 'failed',
    }[fault.kind];
    const batch = stage === 'training' ? next.trainingBatch : next.scoringBatch;
    const how = next.provider === provider ? `with a batch of ${batch}` : 'on the CPU';
    const again = stage === 'training' ? 'this run starts again' : 'scoring goes on';
    const sentence = `${PROVIDER_NAMES[provider]} ${what} while ${stage} in ${where}: ${again} ${how}`;
    this.reporting.log(`${sentence} (${fault.message})`);
    if (next.provider !== provider) await this.release();
    this.current = next;
    return sentence;
  }

  /** A device that is lost may refuse to free what it held; the process frees it at its end. */
  discard(state: TrainingState): void {
    try {
      state.dispose();
    } catch (error) {
      this.reporting.log(`the device did not free its memory: ${String(error)}`);
    }
  }

  async release(): Promise<void> {
    const { tuner, scorer, forward, memory } = this.graphs;
    this.graphs = {};
    try {
      for (const graph of [tuner, scorer, forward, memory]) await graph?.dispose();
    } catch (error) {
      this.reporting.log(`the device did not free its graphs: ${String(error)}`);
    }
    const { lanes } = this;
    this.lanes = undefined;
    await lanes?.end();
  }

  /** Only where the job began on the CPU: one that came there from another device goes on with one lane. */
  get laneCount(): number {
    return this.plan.provider === 'cpu' ? this.plan.lanes : 1;
  }

  private get runtime(): CompileOptions {
    return { provider: this.current.provider, threads: this.plan.threads, lanes: this.laneCount };
  }

  private async openLanes(): Promise<Lanes | undefined> {
    if (this.laneCount === 1) return undefined;
    return (this.lanes ??= await Lanes.start({ count: this.laneCount, threads: this.plan.threads }));
  }

  private async compiler(): Promise<CompileGraph | undefined> {
    return (await this.openLanes())?.compile ?? this.compile;
  }

  private compiling<T>(compile: () => Promise<T>): Promise<T> {
    return this.reporting.stopwatch.time('compiling', compile);
  }
}
