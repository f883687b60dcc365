// Scores every example under one model: batches through the scoring graph, dropout off.
import type { Classifier } from '../models/encoder.ts';
import {
  compileGraph,
  type CompiledGraph,
  type CompileGraph,
  type CompileOptions,
  type Feeds,
} from '../onnx/executable.ts';
import { makeBatch } from '../train/batch.ts';
import { sortedBatches } from '../train/data-order.ts';
import type { Examples } from '../train/examples.ts';
import { buildScoreGraph } from './score-graph.ts';

/** Scores of the examples `rows`, in their order. */
export interface BatchScores {
  readonly rows: Uint32Array;
  readonly losses: Float32Array;
  /** `[rows.length, K]` */
  readonly probabilities: Float32Array;
  readonly el2n: Float32Array;
  readonly grand: Float32Array;
  readonly headGrand: Float32Array;
}

/** Compiled once, used by every run. */
export class Scorer {
  private constructor(
    private readonly classifier: Classifier,
    private readonly classes: number,
    private readonly executable: CompiledGraph,
  ) {}

  static async compile(
    classifier: Classifier,
    classes: number,
    length: number,
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
  ): Promise<Scorer> {
    const graph = buildScoreGraph(classifier, classes, { length });
    return new Scorer(classifier, classes, await compile(graph, runtime));
  }

  /** @param parameters the model, by parameter name */
  async *run(parameters: Feeds, examples: Examples, batchSize: number): AsyncGenerator<BatchScores> {
    for (const rows of sortedBatches(examples.lengths, batchSize)) {
      yield await this.score(parameters, examples, rows);
    }
  }

  /** The scores of one batch. */
  async score(parameters: Feeds, examples: Examples, rows: Uint32Array): Promise<BatchScores> {
    const batch = makeBatch(this.classifier, examples, rows, { classes: this.classes, exampleWeight: 1 });
    const results = await this.executable.run({ ...batch.feeds, ...parameters });
    const floats = (name: string): Float32Array => {
      const data = results[name]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the scoring graph gave no ${name}`);
      return data;
    };
    return {
      rows,
      losses: floats('losses'),
      probabilities: floats('probabilities'),
      el2n: floats('el2n'),
      grand: floats('grand'),
      headGrand: floats('head_grand'),
    };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
