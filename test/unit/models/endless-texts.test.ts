// Tokenizers whose regular expressions never end with some texts: the text is told, and the others are not slower for it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { encodeTexts, type Texts } from '../../../src/core/tokenizer/encode-texts.ts';
import { createTextTokenizer, type TextTokenizer } from '../../../src/core/tokenizer/text-tokenizer.ts';
import { readExamples } from '../../../src/engine/read-examples.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { assertDataDietError } from './assertions.ts';

/** One step for each way to cut a run of a's: as many as 2 to its length. */
const ENDLESS = '(a+)+$';
const EVIL = `${'a'.repeat(60)}b`;

function tokenizer(where: 'normalizer' | 'pre_tokenizer'): TextTokenizer {
  const pattern = { Regex: ENDLESS };
  return createTextTokenizer(
    'evil/tokenizer.json',
    {
      model: { type: 'WordPiece', unk_token: '[UNK]', vocab: { '[UNK]': 0, a: 1, word: 2 } },
      normalizer: where === 'normalizer' ? { type: 'Replace', pattern, content: ' ' } : null,
      pre_tokenizer:
        where === 'pre_tokenizer' ? { type: 'Split', pattern, behavior: 'Removed', invert: false } : null,
      post_processor: null,
      decoder: null,
      added_tokens: [],
    },
    {},
  );
}

for (const where of ['normalizer', 'pre_tokenizer'] as const) {
  test(`a regular expression of the ${where} that never ends is ended, and its text told`, () => {
    const texts: Texts[] = [['word'], ['word'], [EVIL], ['word']];
    const { encoded, failure } = encodeTexts(tokenizer(where), texts, 16, 100);
    assert.deepEqual(
      encoded.map(({ ids }) => ids),
      [[2], [2]],
    );
    assert.equal(failure?.index, 2);
    assert.equal(failure.error, undefined);
    // It is not in the way of what comes after it.
    assert.equal(encodeTexts(tokenizer(where), [['word', EVIL]], 16, 100).failure?.index, 0);
    assert.equal(encodeTexts(tokenizer(where), [['word']], 16, 10_000).failure, undefined);
  });
}

test('texts that take their time together, but each in time, are all encoded', () => {
  let calls = 0;
  const slow: TextTokenizer = {
    file: 'slow/tokenizer.json',
    encode: () => {
      calls++;
      const end = performance.now() + 30;
      while (performance.now() < end);
      return { ids: [calls], typeIds: [0], truncated: false };
    },
  };
  const { encoded, failure } = encodeTexts(slow, Array<Texts>(20).fill(['x']), 16, 200);
  assert.equal(failure, undefined);
  assert.equal(encoded.length, 20);
});

test('an error of the tokenizer is told with its text', () => {
  const picky: TextTokenizer = {
    file: 'picky/tokenizer.json',
    encode: ([text]) => {
      if (text === 'bad') throw new TypeError('no');
      return { ids: [1], typeIds: [0], truncated: false };
    },
  };
  const { encoded, failure } = encodeTexts(picky, [['good'], ['bad'], ['good']], 16);
  assert.equal(encoded.length, 1);
  assert.equal(failure?.index, 1);
  assert.ok(failure.error instanceof TypeError);
});

test('a dataset with such a text is refused by its line', async (context) => {
  const file = path.join(temporaryFolder(context), 'train.jsonl');
  const rows = Array.from({ length: 450 }, (_, row) => ({
    text: row === 321 ? EVIL : 'word',
    label: row % 2,
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const job = {
    file,
    format: 'jsonl',
    columns: { text: ['text'], label: 'label' },
    model: { kind: 'builtin' },
    runs: 1,
    seed: 0,
    epochs: 1,
    batchSize: 8,
    device: 'cpu',
    store: '',
  } as const;
  const read = (millisecondsForText: number) =>
    readExamples(
      { ...job, columns: { text: ['text'], label: 'label' } },
      {
        tokenizer: tokenizer('pre_tokenizer'),
        maxLength: 16,
        onRows: () => undefined,
        millisecondsForText,
      },
    );
  await assertDataDietError(
    () => read(100),
    'model-invalid',
    /evil\/tokenizer\.json takes more than 0\.1\d* s for the text in line 322 of .*train\.jsonl/,
  );
});
