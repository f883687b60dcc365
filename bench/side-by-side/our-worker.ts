// Our engine as a contender, in a process of its own like all others.
import readline from 'node:readline';
import { env } from 'onnxruntime-node';
import * as v from 'valibot';
import { buildClassifier } from '../../src/core/models/classifier-inputs.ts';
import { Lanes } from '../../src/core/lanes/lanes.ts';
import type { Classifier } from '../../src/core/models/encoder.ts';
import { trimVocabulary } from '../../src/core/weights/load-parameters.ts';
import { compileGraph } from '../../src/core/onnx/executable.ts';
import { Graph } from '../../src/core/onnx/graph.ts';
import type { CompileOptions } from '../../src/core/onnx/session-options.ts';
import { Scorer } from '../../src/core/scores/score-examples.ts';
import { buildScoreGraph } from '../../src/core/scores/score-graph.ts';
import { makeBatch } from '../../src/core/train/batch.ts';
import type { Examples } from '../../src/core/train/tokenised-examples.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../src/core/train/fine-tune.ts';
import { StateMemory } from '../../src/core/train/state-memory.ts';
import type { TrainingState } from '../../src/core/train/training-state.ts';
import { NAMED_DEVICES } from '../../src/shared/device-report.ts';
import { RequestSchema, type Answer, type Greeting } from './protocol.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { CLASSES, classifierOf, initialParameters, readBatch } from './workload.ts';

/** Does the task once; gives the batch's scores where it makes any. */
type Run = () => Promise<Float32Array | undefined>;

/** More steps than are ever asked for: the learning rate stays where it is. */
const STEPS = 1_000_000;

class OurTasks {
  private readonly classifier: Classifier;
  private readonly batch;
  private readonly rows: Uint32Array;

  constructor(
    private readonly shape: Shape,
    folder: string,
    private readonly runtime: CompileOptions,
    /** Threads that share training and all scores, as in a job; absent where one thread computes. */
    private readonly lanes: Lanes | undefined,
  ) {
    this.classifier = classifierOf(shape);
    this.batch = readBatch(folder);
    this.rows = Uint32Array.from({ length: shape.batchSize }, (_, row) => row);
  }

  /** What each task needs before it can run is made when it is first asked for. */
  readonly makers: Readonly<Record<string, () => Promise<Run>>> = {
    forward: () => {
      const graph = new Graph();
      const { probabilities } = buildClassifier(graph, this.classifier, CLASSES, (x) => x);
      graph.output('probabilities', probabilities);
      return this.graphRun(graph, 'probabilities');
    },
    el2n: () => {
      const graph = buildScoreGraph(this.classifier, CLASSES, { length: this.shape.length });
      for (const name of [...graph.outputs.keys()]) if (name !== 'el2n') graph.outputs.delete(name);
      return this.graphRun(graph, 'el2n');
    },
    grand: async () => {
      const scorer = await Scorer.compile(
        this.classifier,
        CLASSES,
        this.shape.length,
        this.jobRuntime,
        this.lanes?.compile,
      );
      const { parameters } = await this.state(this.classifier, true);
      return async () => (await scorer.score(parameters, this.batch.whole, this.rows)).grand;
    },
    train: () => this.training(this.classifier, this.batch.whole),
    'train-trimmed': () => {
      const { trimmed } = this.batch;
      return this.training(trimVocabulary(this.classifier, trimmed.vocabulary), trimmed);
    },
  };

  /** Initial values; of a trimmed table the first rows, which cost what any others do. */
  private async state(classifier: Classifier, inLanes: boolean): Promise<TrainingState> {
    const memory =
      this.lanes && inLanes
        ? StateMemory.ofLanes(classifier.parameters, this.lanes)
        : await StateMemory.compile(classifier.parameters, this.runtime);
    const values = initialParameters(this.classifier);
    return memory.create(
      new Map(
        classifier.parameters.map(({ name, shape }) => [
          name,
          values.get(name)!.subarray(
            0,
            shape.reduce((product, dim) => product * dim, 1),
          ),
        ]),
      ),
    );
  }

  private get jobRuntime(): CompileOptions {
    const { lanes } = this;
    return lanes ? { provider: 'cpu', threads: 1, lanes: lanes.count } : this.runtime;
  }

  private async graphRun(graph: Graph, output: string): Promise<Run> {
    const executable = await compileGraph(graph, this.runtime);
    const { parameters } = await this.state(this.classifier, false);
    return async () => {
      const { feeds } = makeBatch(this.classifier, this.batch.whole, this.rows, {
        classes: CLASSES,
        exampleWeight: 1,
      });
      const results = await executable.run({ ...feeds, ...parameters });
      const data = results[output]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the graph gave no ${output}`);
      return data;
    };
  }

  private async training(classifier: Classifier, examples: Examples): Promise<Run> {
    const options = {
      ...TRAIN_DEFAULTS,
      epochs: STEPS,
      batchSize: this.shape.batchSize,
      learningRate: this.batch.learningRate,
      warmupFraction: 0,
    };
    const tuner = await FineTuner.compile(classifier, CLASSES, options, this.jobRuntime, this.lanes?.compile);
    const steps = tuner.run(await this.state(classifier, true), examples, 1);
    return async () => {
      await steps.next();
      return undefined;
    };
  }
}

function say(message: Greeting | Answer): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function timed(run: Run, runs: number): Promise<Answer> {
  const seconds: number[] = [];
  let values: Float32Array | undefined;
  for (let count = 0; count < runs; count++) {
    const start = performance.now();
    values = await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return { seconds, values: values ? [...values] : null };
}

async function serve(words: readonly string[]): Promise<void> {
  const [shapeName, folder, threads, device] = words;
  const shape = SHAPES.find(({ name }) => name === shapeName);
  if (!shape || folder === undefined) throw new Error('a contender needs a shape and a folder');
  const provider = v.parse(v.picklist(NAMED_DEVICES), device);
  const lanes =
    provider === 'cpu' && Number(threads) > 1
      ? await Lanes.start({ count: Number(threads), threads: 1 })
      : undefined;
  const { makers } = new OurTasks(shape, folder, { provider, threads: Number(threads) }, lanes);
  const prepared = new Map<string, Run>();
  say({
    tasks: Object.keys(makers),
    versions: {
      'onnxruntime-node': env.versions.node ?? env.versions.common,
      node: process.versions.node,
    },
  });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { task, runs } = v.parse(RequestSchema, JSON.parse(line));
    try {
      const run = prepared.get(task) ?? (await makers[task]!());
      prepared.set(task, run);
      say(await timed(run, runs));
    } catch (error) {
      say({ error: describe(error) });
    }
  }
}

/** @param words shape, folder of the workload, threads, device */
export async function serveOurTasks(words: readonly string[]): Promise<void> {
  try {
    await serve(words);
  } catch (error) {
    say({ error: describe(error) });
  }
}
