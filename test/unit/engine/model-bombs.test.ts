// Models whose few bytes promise millions of layers or words: refused by what their weights hold, before anything is made
// to that measure.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { openSafetensors } from '../../../src/core/weights/safetensors.ts';
import { openEncoder } from '../../../src/engine/open-encoder.ts';
import { assertDataDietError } from '../models/assertions.ts';
import { fixture } from '../models/places.ts';
import { smallModelFiles } from '../models/small-models.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function folderWith(context: TestContext, changes: object, base = 'bert'): Promise<string> {
  const folder = temporaryFolder(context);
  const files = await smallModelFiles(base);
  const config = JSON.parse(files.get('config.json')!.toString()) as object;
  files.set('config.json', Buffer.from(JSON.stringify({ ...config, ...changes })));
  for (const [name, content] of files) await writeFile(path.join(folder, name), content);
  return folder;
}

const open = (folder: string) =>
  openEncoder({ kind: 'folder', path: folder }, { onDownload: () => undefined });

for (const [base, changes] of [
  ['bert', { num_hidden_layers: 1e6 }],
  ['bert', { num_hidden_layers: 400 }],
  ['bert', { vocab_size: 2e9 }],
  ['bert', { max_position_embeddings: 2e9 }],
  ['bert', { type_vocab_size: 2e9 }],
  ['bert', { hidden_size: 2 ** 40 }],
  ['bert', { intermediate_size: 2e9 }],
  ['distilbert', { n_layers: 1e6 }],
  ['albert', { inner_group_num: 1e6 }],
  ['albert', { num_hidden_layers: 1e6, num_hidden_groups: 1e6 }],
  ['modernbert', { num_hidden_layers: 1e6, layer_types: null }],
  ['modernbert', { vocab_size: 2e9 }],
] as const) {
  test(`${base} with ${JSON.stringify(changes)} is refused, in little memory`, async (context) => {
    const folder = await folderWith(context, changes, base);
    const before = process.memoryUsage().rss;
    const code = base === 'albert' && 'inner_group_num' in changes ? 'model-unsupported' : 'model-invalid';
    await assertDataDietError(() => open(folder), code, /config\.json|lack/);
    assert.ok(process.memoryUsage().rss - before < 200e6);
  });
}

test('rotary positions without end are cut to those that can be computed', async (context) => {
  const encoder = await open(await folderWith(context, { max_position_embeddings: 2e9 }, 'modernbert'));
  context.after(() => encoder.close());
  assert.ok(encoder.maxLength < 100_000);
});

test('a head of no bytes is none, however many classes it promises', async (context) => {
  const folder = await folderWith(context, {});
  const weights = await openSafetensors([fixture('bert', 'model.safetensors')]);
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const name of weights.names()) {
    tensors.set(name, { shape: weights.shape(name), data: await weights.read(name) });
  }
  await weights.close();
  tensors.set('classifier.weight', { shape: [2e9, 0], data: new Float32Array() });
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  const encoder = await open(folder);
  context.after(() => encoder.close());
  assert.equal(encoder.headClasses, undefined);
});

test('tokens that are no rows of the table are refused, and their tokenizer named', async (context) => {
  const words = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3 };
  const special = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const tokenizer = (vocab: object, added: object[] = [], type = 0) =>
    JSON.stringify({
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab,
      },
      normalizer: null,
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: {
        type: 'TemplateProcessing',
        single: [special('[CLS]', 0), { Sequence: { id: 'A', type_id: type } }, special('[SEP]', 0)],
        pair: [
          special('[CLS]', 0),
          { Sequence: { id: 'A', type_id: 0 } },
          { Sequence: { id: 'B', type_id: 1 } },
        ],
        special_tokens: {},
      },
      decoder: null,
      added_tokens: added,
    });
  const folder = await folderWith(context, {});
  const encode = async (json: string): Promise<readonly number[]> => {
    await writeFile(path.join(folder, 'tokenizer.json'), json);
    const encoder = await open(folder);
    try {
      return encoder.tokenizer.encode(['bad'], 16).ids;
    } finally {
      await encoder.close();
    }
  };
  assert.deepEqual(await encode(tokenizer({ ...words, bad: 59 })), [2, 59, 3]);
  for (const id of [-1, 1.5, 60, 2 ** 32 + 5, 1e300, '5', null]) {
    const place = /tokenizer\.json/;
    await assertDataDietError(() => encode(tokenizer({ ...words, bad: id })), 'model-invalid', place);
    await assertDataDietError(
      () => encode(tokenizer(words, [{ id, content: 'bad', special: true }])),
      'model-invalid',
      place,
    );
  }
  for (const type of [-1, 0.5, 2, 300]) {
    await assertDataDietError(
      () => encode(tokenizer({ ...words, bad: 5 }, [], type)),
      'model-invalid',
      /tokenizer\.json/,
    );
  }
});
