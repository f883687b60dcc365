// Examples in flat arrays: what was added comes back, in the vocabulary of the data.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ExamplesBuilder } from '../../../src/core/train/tokenised-examples.ts';

function builder(): ExamplesBuilder {
  const made = new ExamplesBuilder();
  made.add([7, 3, 7], [0, 0, 1]);
  made.add([], []);
  made.add([9], [1]);
  return made;
}

test('tokens are numbered by their place among those that occur, the padding token with them', () => {
  const examples = builder().build(Uint32Array.of(0, 1, 0), 0, true, 12);
  assert.deepEqual([...examples.vocabulary], [0, 3, 7, 9]);
  assert.equal(examples.padToken, 0);
  assert.deepEqual([...examples.lengths], [3, 0, 1]);
  assert.deepEqual(
    [0, 1, 2].map((index) => [...examples.tokens(index)]),
    [[2, 1, 2], [], [3]],
  );
  assert.deepEqual([...examples.types(0)], [0, 0, 1]);
});

test('without trimming every token keeps its number', () => {
  const examples = builder().build(Uint32Array.of(0, 1, 0), 5, false, 12);
  assert.equal(examples.vocabulary.length, 12);
  assert.equal(examples.padToken, 5);
  assert.deepEqual([...examples.tokens(0)], [7, 3, 7]);
});

test('a token without a row in the embedding table is told as a fault of the encoder', () => {
  assert.throws(() => builder().build(Uint32Array.of(0, 1, 0), 0, true, 9), {
    code: 'model-invalid',
    message: "The encoder's tokenizer gives the token 9, but its embedding table has 9 rows.",
  });
});
