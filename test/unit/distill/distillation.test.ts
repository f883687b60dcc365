// A distillation that is broken off goes on to the same bits; what it leaves is a model folder.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readCheckpoint, writeCheckpoint } from '../../../distill/student/checkpoint.ts';
import { Distillation, type DistillationOptions } from '../../../distill/student/distillation.ts';
import { TeacherData } from '../../../distill/student/teacher-data.ts';
import { COMPONENTS } from '../../../distill/teacher/basis.ts';
import type { Shard } from '../../../distill/teacher/shards.ts';
import { quantizeRows } from '../../../src/core/weights/int8-rows.ts';
import { withoutOutputLayer } from '../../../src/core/weights/load-parameters.ts';
import { initialValues } from '../../../src/core/models/parameters.ts';
import { Random } from '../../../src/core/random.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { tinyEncoder } from '../core/tiny-encoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const EMBEDDING_WIDTH = 6;
const encoder = tinyEncoder();
const options: DistillationOptions = {
  steps: 9,
  batchSize: 4,
  learningRate: 1e-2,
  warmupFraction: 0.2,
  sentenceWeight: 1,
  seed: 3,
  heldOutRows: 2,
};

/** Rows of 2 to 6 tokens of the lower half of the vocabulary, and targets that follow from the tokens. */
function makeShard(rows: number, purpose: string): Shard {
  const random = new Random(7, purpose);
  const lengths = Float32Array.from({ length: rows }, () => 2 + random.below(5));
  const ids = Float32Array.from({ length: lengths.reduce((sum, length) => sum + length, 0) }, () =>
    random.below(15),
  );
  const states = new Float32Array(ids.length * COMPONENTS);
  ids.forEach((id, token) => {
    new Random(id, 'state').fillNormal(states.subarray(token * COMPONENTS, (token + 1) * COMPONENTS), 1);
  });
  const embeddings = new Float32Array(rows * EMBEDDING_WIDTH).fill(1 / Math.sqrt(EMBEDDING_WIDTH));
  return {
    lengths,
    ids,
    typeIds: new Float32Array(ids.length),
    states: quantizeRows(states, COMPONENTS),
    embeddings: quantizeRows(embeddings, EMBEDDING_WIDTH),
  };
}

const data = TeacherData.from([makeShard(11, 'first'), makeShard(8, 'second')], encoder);
const start = new Map(
  withoutOutputLayer(encoder).parameters.map((spec) => [
    spec.name,
    initialValues(spec, encoder.initializerRange, new Random(1, spec.name)),
  ]),
);

/** Takes all steps that are left. */
async function finish(run: Distillation): Promise<void> {
  let step = 0;
  for await (const report of run.run()) step = report.step;
  assert.ok(step > 0, 'no step was left');
}

describe('a distillation', () => {
  test('comes closer to the teacher on rows that it did not see', async () => {
    const run = await Distillation.open(encoder, data, start, { ...options, steps: 60 });
    const before = await run.evaluate();
    await finish(run);
    const after = await run.evaluate();
    await run.dispose();
    for (const [target, error] of Object.entries(before)) {
      assert.ok(after[target]! < 0.9 * error, `${target}: ${error}, then ${after[target]}`);
    }
  });

  test('that is broken off goes on to the same bits', async (context) => {
    const file = path.join(temporaryFolder(context), 'checkpoint.safetensors');
    const whole = await Distillation.open(encoder, data, start, options);
    await finish(whole);
    const first = await Distillation.open(encoder, data, start, options, (specs) =>
      readCheckpoint(file, specs),
    );
    // 17 rows in batches of 4: the fifth step ends the first epoch, the sixth is within the second.
    for await (const { step } of first.run()) if (step === 6) break;
    await writeCheckpoint(file, first.parameters, first.checkpoint());
    await first.dispose();
    const second = await Distillation.open(encoder, data, start, options, (specs) =>
      readCheckpoint(file, specs),
    );
    assert.equal(second.checkpoint().step, 6);
    await finish(second);
    const expected = whole.checkpoint();
    assert.deepEqual(second.checkpoint(), expected);
    await whole.dispose();
    await second.dispose();
  });

  test('that has no row to train on does not begin', async () => {
    for (const heldOutRows of [data.examples.count, data.examples.count + 1]) {
      await assert.rejects(
        Distillation.open(encoder, data, start, { ...options, heldOutRows }),
        (error) => error instanceof DataDietError && error.code === 'dataset-empty',
      );
    }
  });

  test('ends at a gradient that is no number, and does not count the step', async () => {
    // Embeddings without variance: what is normalised is 0 whatever its scale, which the gradient is multiplied by.
    const flat = new Map(
      [...start].map(([name, values]) => [
        name,
        name.endsWith('_embeddings.weight') ? new Float32Array(values.length) : values,
      ]),
    );
    flat.set('embeddings.LayerNorm.weight', new Float32Array(encoder.hiddenSize).fill(1e38));
    const run = await Distillation.open(encoder, data, flat, options);
    await assert.rejects(finish(run), /norm of the gradient is \S+ at step 1\./);
    assert.equal(run.checkpoint().step, 0);
    await run.dispose();
  });

  test('leaves tokens that the texts lack as they started, and the others not', async () => {
    const run = await Distillation.open(encoder, data, start, options);
    await finish(run);
    const table = 'embeddings.word_embeddings.weight';
    const [before, after] = [start.get(table)!, run.student(start).get(table)!];
    await run.dispose();
    const width = encoder.hiddenSize;
    assert.equal(after.length, before.length);
    assert.deepEqual(after.subarray(15 * width), before.subarray(15 * width));
    const used = data.examples.vocabulary[3]! * width;
    assert.notDeepEqual(after.subarray(used, used + width), before.subarray(used, used + width));
  });
});
