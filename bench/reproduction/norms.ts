// How alike full GraNd ranks rows to the norms of a part of the gradient: the head's, and that of LayerNorm's parameters.
import * as v from 'valibot';
import { compileGraph } from '../../src/core/onnx/executable.ts';
import { buildScoreGraph } from '../../src/core/scores/score-graph.ts';
import { makeBatch } from '../../src/core/train/batch.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import { likenessOf, rankedBy } from '../../src/results/likeness.ts';
import { LikenessSchema, type Likeness } from '../../src/shared/trust.ts';
import type { Contender } from '../encoders/contenders.ts';
import type { DataSet } from '../encoders/data-sets.ts';
import { prepareTrial, RUNTIME, trainingOf, withFineTuned } from '../encoders/trial.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';

export const NormsFoundSchema = v.strictObject({
  title: v.string(),
  /** With full GraNd. */
  head: LikenessSchema,
  layerNorm: LikenessSchema,
});
export type NormsFound = v.InferOutput<typeof NormsFoundSchema>;

/** Rows of a batch: single norms of every parameter take more memory than their sum. */
const BATCH = 16;

/** After one epoch of one run. */
export async function compareNorms(contender: Contender, set: DataSet): Promise<NormsFound> {
  const trial = await prepareTrial(contender, set, trainingOf(contender));
  const { classifier, classes, train } = trial;
  const onStep = (): void => undefined;
  return withFineTuned(trial, { examples: train, epochs: 1, seed: 0, onStep }, async ({ parameters }) => {
    const longest = train.lengths.reduce((max, length) => Math.max(max, length), 0);
    const graph = buildScoreGraph(classifier, classes, { length: longest, perParameter: true });
    const executable = await compileGraph(graph, RUNTIME);
    const full = new Float64Array(train.count);
    const head = new Float64Array(train.count);
    const layerNorm = new Float64Array(train.count);
    try {
      for (const rows of sortedBatches(train.lengths, BATCH)) {
        const batch = makeBatch(classifier, train, rows, { classes, exampleWeight: 1 });
        const results = await executable.run({ ...batch.feeds, ...parameters });
        for (const [name, { data }] of Object.entries(results)) {
          if (!(data instanceof Float32Array)) continue;
          rows.forEach((row, at) => {
            if (name === 'grand') full[row] = data[at]!;
            if (name === 'head_grand') head[row] = data[at]!;
            if (/^norm2:.*LayerNorm/i.test(name)) layerNorm[row]! += data[at]!;
          });
        }
      }
    } finally {
      await executable.dispose();
    }
    if (layerNorm.every((value) => value === 0)) throw new Error('no parameter is of a LayerNorm');
    const ranked = rankedBy(full);
    // The root of a sum of squares ranks as the sum does.
    return {
      title: set.title,
      head: likenessOf(ranked, rankedBy(head)),
      layerNorm: likenessOf(ranked, rankedBy(layerNorm)),
    };
  });
}

export function normsTable(all: readonly NormsFound[]): string {
  const cell = ({ rankCorrelation, topOverlap }: Likeness): string =>
    `${rankCorrelation.toFixed(3)}, ${(100 * topOverlap).toFixed(0)} %`;
  const header = ['data set', 'head GraNd', 'LayerNorm parameters alone'];
  return markdownTable([
    header,
    ...all.map(({ title, head, layerNorm }) => [title, cell(head), cell(layerNorm)]),
  ]).join('\n');
}
