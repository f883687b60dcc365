// The tokenizer against token ids made by Hugging Face's own (test/fixtures/make_token_fixtures.py).
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import {
  createTextTokenizer,
  longestFirst,
  withTokenTypes,
  type TextTokenizer,
} from '../../../src/core/tokenizer/text-tokenizer.ts';
import { tokenizerJsonFromVocabulary } from '../../../src/core/tokenizer/wordpiece-vocabulary.ts';
import { assertDataDietError } from './assertions.ts';
import { fixture, MINILM } from './places.ts';

const CasesSchema = v.array(
  v.object({
    texts: v.union([v.strictTuple([v.string()]), v.strictTuple([v.string(), v.string()])]),
    maxLength: v.number(),
    ids: v.array(v.number()),
    typeIds: v.array(v.number()),
    truncated: v.boolean(),
  }),
);

async function readJson(file: string): Promise<object> {
  return v.parse(v.looseObject({}), JSON.parse(await readFile(file, 'utf8')));
}

async function assertSameAs(expectedFile: string, tokenizer: TextTokenizer): Promise<void> {
  const cases = v.parse(CasesSchema, JSON.parse(await readFile(expectedFile, 'utf8')));
  assert.ok(cases.length > 100);
  for (const { texts, maxLength, ...expected } of cases) {
    assert.deepEqual(
      tokenizer.encode(texts, maxLength),
      expected,
      `${JSON.stringify(texts).slice(0, 80)} at ${maxLength}`,
    );
  }
}

async function fromVocabulary(vocabularyFile: string, settings: unknown): Promise<TextTokenizer> {
  const vocabulary = await readFile(vocabularyFile, 'utf8');
  return createTextTokenizer(
    vocabularyFile,
    tokenizerJsonFromVocabulary(vocabularyFile, vocabulary, settings),
    {},
  );
}

describe('text tokenizer', () => {
  for (const name of ['uncased', 'cased']) {
    test(`gives Hugging Face's ids from a vocab.txt alone, ${name}`, async () => {
      const settings = await readJson(fixture('tokenizer', name, 'tokenizer_config.json'));
      const tokenizer = await fromVocabulary(fixture('tokenizer', name, 'vocab.txt'), settings);
      await assertSameAs(fixture('tokenizer', name, 'expected.json'), tokenizer);
    });
  }

  for (const name of ['roberta', 'xlm-roberta', 'albert']) {
    test(`gives Hugging Face's ids from a tokenizer.json, ${name}`, async () => {
      const file = fixture('tokenizer', name, 'tokenizer.json');
      const settings = await readJson(fixture('tokenizer', name, 'tokenizer_config.json'));
      const tokenizer = createTextTokenizer(file, await readJson(file), settings);
      await assertSameAs(fixture('tokenizer', name, 'expected.json'), tokenizer);
    });
  }

  test('feeds zeros to an encoder with one token type', async () => {
    const file = fixture('tokenizer', 'albert', 'tokenizer.json');
    const tokenizer = createTextTokenizer(file, await readJson(file), {});
    const pair = ['one', 'two'] as const;
    assert.ok(tokenizer.encode(pair, 16).typeIds.includes(1));
    assert.ok(
      withTokenTypes(tokenizer, 1)
        .encode(pair, 16)
        .typeIds.every((type) => type === 0),
    );
    assert.deepEqual(withTokenTypes(tokenizer, 2).encode(pair, 16), tokenizer.encode(pair, 16));
  });

  const withoutMinilm = existsSync(MINILM)
    ? false
    : 'needs .models/all-MiniLM-L6-v2: node scripts/fetch-minilm.mjs';

  test(
    "gives Hugging Face's ids from MiniLM's tokenizer.json, whose padding and truncation it ignores",
    { skip: withoutMinilm },
    async () => {
      const file = path.join(MINILM, 'tokenizer.json');
      await assertSameAs(
        fixture('tokenizer', 'minilm.json'),
        createTextTokenizer(file, await readJson(file), {}),
      );
    },
  );

  test("gives the same ids from MiniLM's vocab.txt alone", { skip: withoutMinilm }, async () => {
    await assertSameAs(
      fixture('tokenizer', 'minilm.json'),
      await fromVocabulary(path.join(MINILM, 'vocab.txt'), {}),
    );
  });

  test('reads a vocabulary with a byte order mark and carriage returns', async () => {
    const file = fixture('tokenizer', 'uncased', 'vocab.txt');
    const vocabulary = await readFile(file, 'utf8');
    const changed = `\uFEFF${vocabulary.replaceAll('\n', '\r\n')}`;
    assert.deepEqual(
      tokenizerJsonFromVocabulary(file, changed, {}),
      tokenizerJsonFromVocabulary(file, vocabulary, {}),
    );
  });

  test('takes special tokens from the settings, as text or as object', async () => {
    const vocabulary = '<pad>\n<unk>\n<s>\n</s>\nhi\n';
    const settings = {
      pad_token: '<pad>',
      unk_token: { content: '<unk>' },
      cls_token: '<s>',
      sep_token: { content: '</s>' },
    };
    const tokenizer = createTextTokenizer(
      'vocab.txt',
      tokenizerJsonFromVocabulary('vocab.txt', vocabulary, settings),
      {},
    );
    assert.deepEqual(tokenizer.encode(['hi you'], 8).ids, [2, 4, 1, 3]);
    await assertDataDietError(
      () => tokenizerJsonFromVocabulary('vocab.txt', vocabulary, {}),
      'model-invalid',
      /no token \[PAD\]/,
    );
  });

  test('names the file of a tokenizer that is of an unknown kind', async () => {
    const tokenizerJson = {
      model: { type: 'Clairvoyant' },
      decoder: null,
      post_processor: null,
      pre_tokenizer: null,
      normalizer: null,
      added_tokens: [],
    };
    await assertDataDietError(
      () => createTextTokenizer('some/tokenizer.json', tokenizerJson, {}),
      'model-unsupported',
      /some\/tokenizer\.json/,
    );
    await assertDataDietError(
      () => createTextTokenizer('some/tokenizer.json', {}, {}),
      'model-invalid',
      /some\/tokenizer\.json/,
    );
  });
});

test('longest-first truncation never keeps more than fits, nor cuts the shorter text while the longer is longer', () => {
  for (let first = 0; first <= 9; first += 1) {
    for (let second = 0; second <= 9; second += 1) {
      for (let room = 0; room <= 20; room += 1) {
        const [keptFirst, keptSecond] = longestFirst(first, second, room);
        const where = `${first}, ${second} into ${room}`;
        assert.equal(keptFirst + keptSecond, Math.min(first + second, room), where);
        assert.ok(keptFirst <= first && keptSecond <= second, where);
        if (keptFirst < first) assert.ok(keptFirst >= keptSecond - 1, where);
        if (keptSecond < second) assert.ok(keptSecond >= keptFirst - 1, where);
      }
    }
  }
});
