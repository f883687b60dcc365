// The compute of a scoring job alone: its batches through its graphs, in one process, and only the graphs and AdamW are timed.
import { describeEncoder } from '../../src/core/models/families/registry.ts';
import {
  fillParameters,
  loadParameters,
  trimVocabulary,
  withoutOutputLayer,
} from '../../src/core/weights/load-parameters.ts';
import { openModelFolder } from '../../src/core/model-files/model-folder.ts';
import { CONFIG_FILE } from '../../src/core/model-files/model-layout.ts';
import { withTokenTypes } from '../../src/core/tokenizer/text-tokenizer.ts';
import {
  compileGraph,
  type CompiledGraph,
  type CompileGraph,
  type Feeds,
  type Fetches,
} from '../../src/core/onnx/executable.ts';
import { Scorer } from '../../src/core/scores/score-examples.ts';
import { AdamWKernel } from '../../src/core/train/adamw-kernel.ts';
import { defaultLearningRate } from '../../src/core/train/defaults.ts';
import { DEFAULT_MAX_LENGTH } from '../../src/shared/score-job.ts';
import { FineTuner, TRAIN_DEFAULTS } from '../../src/core/train/fine-tune.ts';
import { StateMemory } from '../../src/core/train/state-memory.ts';
import { classesOfData } from '../../src/engine/class-labels.ts';
import { readExamples } from '../../src/engine/read-examples.ts';
import type { ScoreJob } from '../../src/shared/score-job.ts';

/** A job that leaves neither epochs nor runs to the engine, which would rehearse to find them. */
export type NumberedJob = ScoreJob & { readonly epochs: number; readonly runs: number };

class TimedGraph implements CompiledGraph {
  seconds = 0;

  constructor(private readonly graph: CompiledGraph) {}

  async run(feeds: Feeds, fetches?: Fetches): Promise<Feeds> {
    const start = performance.now();
    try {
      return await this.graph.run(feeds, fetches);
    } finally {
      this.seconds += (performance.now() - start) / 1000;
    }
  }

  dispose(): Promise<void> {
    return this.graph.dispose();
  }
}

/** AdamW's share of the training compute: it runs outside the graphs. */
class OptimizerClock {
  seconds = 0;

  /** Times every call of the kernel in this process from now on. */
  start(): void {
    for (const method of ['update', 'sumOfSquares'] as const) this.time(method);
  }

  private time(method: 'update' | 'sumOfSquares'): void {
    const original = Reflect.get(AdamWKernel.prototype, method) as (...values: unknown[]) => unknown;
    const add = (seconds: number): void => {
      this.seconds += seconds;
    };
    Reflect.set(AdamWKernel.prototype, method, function (this: AdamWKernel, ...values: unknown[]) {
      const start = performance.now();
      const result = original.apply(this, values);
      add((performance.now() - start) / 1000);
      return result;
    });
  }
}

/** @returns seconds spent in the graphs and in AdamW over all runs of `job`, whose model is the one in `folder` */
export async function replayCompute(job: NumberedJob, folder: string, threads: number): Promise<number> {
  const timed: TimedGraph[] = [];
  const optimizer = new OptimizerClock();
  optimizer.start();
  const compile: CompileGraph = async (graph, options) => {
    const made = new TimedGraph(await compileGraph(graph, options));
    timed.push(made);
    return made;
  };
  const model = await openModelFolder(folder);
  try {
    const description = describeEncoder(CONFIG_FILE, model.config);
    const maxLength = job.maxLength ?? DEFAULT_MAX_LENGTH;
    const tokenizer = withTokenTypes(model.tokenizer, description.tokenTypes);
    const data = await readExamples(job, { tokenizer, maxLength, onRows: () => undefined });
    const { classes, indices } = classesOfData(job.file, job.columns.label, data.labels);
    const whole = description.classifier(classes.length);
    const examples = data.builder.build(indices, whole.padTokenId, true, whole.vocabularySize);
    const classifier = trimVocabulary(whole, examples.vocabulary);
    const pretrained = await loadParameters(withoutOutputLayer(whole), model.weights, examples.vocabulary);
    const options = {
      ...TRAIN_DEFAULTS,
      epochs: job.epochs,
      batchSize: job.batchSize,
      learningRate: job.learningRate ?? defaultLearningRate(whole),
    };
    const runtime = { provider: 'cpu', threads } as const;
    const longest = examples.lengths.reduce((max, length) => Math.max(max, length), 0);
    const tuner = await FineTuner.compile(classifier, classes.length, options, runtime, compile);
    const scorer = await Scorer.compile(classifier, classes.length, longest, runtime, compile);
    const memory = await StateMemory.compile(classifier.parameters, runtime);
    for (let run = 0; run < job.runs; run++) {
      const seed = job.seed + run;
      const values = fillParameters(whole, pretrained, examples.vocabulary, seed);
      const state = await memory.create(values);
      await finish(tuner.run(state, examples, seed));
      await finish(scorer.run(state.parameters, examples, job.batchSize));
      state.dispose();
    }
    await tuner.dispose();
    await scorer.dispose();
    await memory.dispose();
    return timed.reduce((sum, { seconds }) => sum + seconds, optimizer.seconds);
  } finally {
    await model.weights.close();
  }
}

async function finish(steps: AsyncGenerator): Promise<void> {
  let step = await steps.next();
  while (step.done !== true) step = await steps.next();
}
