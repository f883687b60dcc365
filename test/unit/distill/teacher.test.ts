// The teacher's outputs on disk: read back as they were written, and never taken for another teacher's.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { COMPONENTS } from '../../../distill/teacher/basis.ts';
import { claimTeacherFolder, readTeacherRecord } from '../../../distill/teacher/record.ts';
import { readShard, tokenise, writeShard } from '../../../distill/teacher/shards.ts';
import { Teacher } from '../../../distill/teacher/teacher.ts';
import { widenRows, type Int8Rows } from '../../../src/core/weights/int8-rows.ts';
import { Random } from '../../../src/core/random.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallModelFiles } from '../models/small-models.ts';

const TEXTS = [['the cat'], ['a'], ['the cat sat on the mat', 'a dog'], ['the dog', 'sat']] as const;

/** Fewer than the fixture's embedding table has rows. */
const VOCABULARY = '[PAD] [UNK] [CLS] [SEP] [MASK] the cat sat on mat a dog'.split(' ');

/** Every element within half a step of its row's grid. */
function assertRows(stored: Int8Rows, first: number, columns: number, expected: Float32Array): void {
  const rows = expected.length / columns;
  const part = {
    data: stored.data.slice(first * columns, (first + rows) * columns),
    scales: stored.scales.slice(first, first + rows),
  };
  widenRows(part, columns).forEach((value, index) => {
    const step = part.scales[Math.floor(index / columns)]!;
    assert.ok(Math.abs(value - expected[index]!) <= 0.501 * step, `${value} for ${expected[index]!}`);
  });
}

test('a shard gives back what the teacher says of each row', async (context) => {
  const folder = temporaryFolder(context);
  for (const [name, contents] of await smallModelFiles()) fs.writeFileSync(path.join(folder, name), contents);
  fs.writeFileSync(path.join(folder, 'vocab.txt'), VOCABULARY.join('\n'));
  const width = 32;
  const map = { weight: new Float32Array(width * COMPONENTS), bias: new Float32Array(COMPONENTS) };
  new Random(1, 'weight').fillNormal(map.weight, 1);
  new Random(1, 'bias').fillNormal(map.bias, 1);
  const teacher = await Teacher.open(folder, map);
  context.after(() => teacher.dispose());
  assert.equal(teacher.classifier.hiddenSize, width);
  const file = path.join(folder, 'shard.safetensors');
  const tokens = await writeShard(teacher, TEXTS, file);
  const shard = await readShard(file);
  const examples = tokenise(teacher.tokenizer, TEXTS, teacher.classifier.vocabularySize);
  assert.deepEqual(Array.from(shard.lengths), Array.from(examples.lengths));
  assert.deepEqual(Array.from(examples.lengths), [4, 3, 11, 6], 'a batch with padding');
  assert.equal(shard.ids.length, tokens);
  let start = 0;
  for (let row = 0; row < examples.count; row++) {
    const length = examples.lengths[row]!;
    assert.deepEqual(Array.from(shard.ids.subarray(start, start + length)), Array.from(examples.tokens(row)));
    assert.deepEqual(
      Array.from(shard.typeIds.subarray(start, start + length)),
      Array.from(examples.types(row)),
    );
    // Alone, so that another row's output cannot pass for its own.
    const { states, embeddings } = await teacher.run(examples, Uint32Array.of(row));
    assertRows(shard.states, start, COMPONENTS, states.subarray(0, length * COMPONENTS));
    assertRows(shard.embeddings, row, width, embeddings);
    assert.ok(Math.abs(Math.hypot(...embeddings) - 1) < 1e-5);
    start += length;
  }
});

test('a shard that is not there says how it is made', async () => {
  await assert.rejects(
    readShard('nowhere.safetensors'),
    (error) => error instanceof DataDietError && error.action?.includes('distill -- teacher') === true,
  );
});

test('a folder of outputs belongs to one teacher and one corpus', (context) => {
  const folder = path.join(temporaryFolder(context), 'teacher');
  const record = { teacher: 'a'.repeat(64), corpus: 'b'.repeat(64) };
  claimTeacherFolder(folder, record);
  claimTeacherFolder(folder, record);
  assert.deepEqual(readTeacherRecord(folder), record);
  const refused = (other: typeof record, reason: RegExp) => {
    assert.throws(
      () => {
        claimTeacherFolder(folder, other);
      },
      (error) =>
        error instanceof DataDietError &&
        reason.test(error.message) &&
        error.action?.startsWith('Remove ') === true,
    );
  };
  refused({ ...record, teacher: 'c'.repeat(64) }, /another teacher/);
  refused({ ...record, corpus: 'c'.repeat(64) }, /another corpus/);
  assert.deepEqual(readTeacherRecord(folder), record);
});

test('outputs that do not say whose they are, are not taken up', (context) => {
  const folder = temporaryFolder(context);
  fs.writeFileSync(path.join(folder, 'basis.safetensors'), '');
  assert.throws(
    () => {
      claimTeacherFolder(folder, { teacher: 'a'.repeat(64), corpus: 'b'.repeat(64) });
    },
    (error) => error instanceof DataDietError && error.code === 'file-unreadable',
  );
});
