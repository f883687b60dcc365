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
import { cutFor, cutForLanes, type CutBatch } from '../train/batch-parts.ts';
import { sortedBatches } from '../train/data-order.ts';
import type { Examples } from '../train/tokenised-examples.ts';
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

/** Names of the graph's outputs. */
const OUTPUTS = [
  ['losses', 'losses'],
  ['probabilities', 'probabilities'],
  ['el2n', 'el2n'],
  ['grand', 'grand'],
  ['headGrand', 'head_grand'],
] as const;
const NORMS: ReadonlySet<string> = new Set(['grand', 'headGrand']);

interface ScorerOptions {
  /** Without norms GraNd and head GraNd are all zeros, and scoring costs a forward pass. */
  readonly norms?: boolean;
}

/** Compiled once, used by every run. */
export class Scorer {
  private constructor(
    private readonly classifier: Classifier,
    private readonly classes: number,
    private readonly executable: CompiledGraph,
    private readonly cut: CutBatch,
    private readonly norms: boolean,
    private readonly lanes: number,
  ) {}

  static async compile(
    classifier: Classifier,
    classes: number,
    length: number,
    runtime: CompileOptions,
    compile: CompileGraph = compileGraph,
    { norms = true }: ScorerOptions = {},
  ): Promise<Scorer> {
    const graph = buildScoreGraph(classifier, classes, { length, norms });
    const executable = await compile(graph, runtime);
    return new Scorer(
      classifier,
      classes,
      executable,
      cutFor({ ...runtime, lanes: 1 }),
      norms,
      runtime.lanes ?? 1,
    );
  }

  /** @param parameters the model, by parameter name */
  async *run(parameters: Feeds, examples: Examples, batchSize: number): AsyncGenerator<BatchScores> {
    for (const rows of sortedBatches(examples.lengths, batchSize)) {
      yield await this.score(parameters, examples, rows);
    }
  }

  /** The scores of one batch. */
  async score(parameters: Feeds, examples: Examples, rows: Uint32Array): Promise<BatchScores> {
    const values = (width: number) => new Float32Array(rows.length * width);
    const scores = {
      losses: values(1),
      probabilities: values(this.classes),
      el2n: values(1),
      grand: values(1),
      headGrand: values(1),
    };
    const scorePart = async (part: Uint32Array, start: number): Promise<void> => {
      const batch = makeBatch(this.classifier, examples, part, { classes: this.classes, exampleWeight: 1 });
      const results = await this.executable.run({ ...batch.feeds, ...parameters });
      for (const [key, name] of OUTPUTS) {
        if (!this.norms && NORMS.has(key)) continue;
        const data = results[name]?.data;
        if (!(data instanceof Float32Array)) throw new Error(`the scoring graph gave no ${name}`);
        scores[key].set(data, (start * scores[key].length) / rows.length);
      }
    };
    let start = 0;
    const running: Promise<void>[] = [];
    for (const part of this.partsOf(rows, examples.lengths)) {
      const run = scorePart(part, start);
      start += part.length;
      // Lanes take the parts as they come; what has one thread takes one after the other.
      if (this.lanes > 1) running.push(run);
      else await run;
    }
    await Promise.all(running);
    return { rows, ...scores };
  }

  /** Parts for the lanes: a batch of fewer is cut finer, so that no lane is without work. No score depends on the cut. */
  private partsOf(rows: Uint32Array, lengths: ArrayLike<number>): Uint32Array[] {
    const parts = this.cut(rows, lengths);
    return parts.length < this.lanes ? cutForLanes(rows, lengths, this.lanes) : parts;
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}
