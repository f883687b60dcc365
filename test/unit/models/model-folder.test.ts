// Opening models from folders.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { type ModelFolder, openModelFolder } from '../../../src/core/model-files/model-folder.ts';
import { openModel } from '../../../src/core/model-files/model-source.ts';
import { writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { assertDataDietError } from './assertions.ts';
import { MINILM } from './places.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallModelFiles } from './small-models.ts';

async function modelFolder(context: TestContext): Promise<string> {
  const folder = temporaryFolder(context);
  for (const [name, content] of await smallModelFiles()) await writeFile(path.join(folder, name), content);
  return folder;
}

async function openFor(context: TestContext, folder: string, commit?: string): Promise<ModelFolder> {
  const model = await openModelFolder(folder, commit);
  context.after(() => model.weights.close());
  return model;
}

describe('model folder', () => {
  test('opens with configuration, tokenizer, weights and the SHA-256 of the weights', async (context) => {
    const folder = await modelFolder(context);
    const model = await openFor(context, folder);
    assert.equal(model.path, folder);
    assert.ok(JSON.stringify(model.config).includes('"model_type":"bert"'));
    const weights = (await smallModelFiles()).get('model.safetensors')!;
    assert.equal(model.revision, createHash('sha256').update(weights).digest('hex'));
    assert.deepEqual(model.weights.shape('classifier.bias'), [3]);
    assert.equal((await openFor(context, folder, 'a commit')).revision, 'a commit');
  });

  test("takes the vocabulary's settings from its folder", async (context) => {
    const folder = await modelFolder(context);
    const cased = (await openFor(context, folder)).tokenizer.encode(['The'], 8).ids;
    await rm(path.join(folder, 'tokenizer_config.json'));
    const uncased = (await openFor(context, folder)).tokenizer.encode(['The'], 8).ids;
    assert.notDeepEqual(cased, uncased);
    await writeFile(path.join(folder, 'special_tokens_map.json'), '{"cls_token": "[MASK]"}');
    const other = (await openFor(context, folder)).tokenizer.encode(['The'], 8).ids;
    assert.notEqual(other[0], uncased[0]);
    assert.deepEqual(other.slice(1), uncased.slice(1));
  });

  test('opens weights in shards; its revision covers them all', async (context) => {
    const folder = await modelFolder(context);
    await rm(path.join(folder, 'model.safetensors'));
    const write = (name: string, value: number): Promise<void> =>
      writeSafetensors(
        path.join(folder, `${name}.safetensors`),
        new Map([[name, { shape: [1], data: Float32Array.of(value) }]]),
      );
    await write('b', 1);
    await write('a', 2);
    const index = path.join(folder, 'model.safetensors.index.json');
    await writeFile(index, '{"metadata": {}, "weight_map": {"b": "b.safetensors", "a": "a.safetensors"}}');
    const { weights, revision } = await openFor(context, folder);
    assert.deepEqual(
      [await weights.read('a'), await weights.read('b')],
      [Float32Array.of(2), Float32Array.of(1)],
    );
    await write('b', 3);
    assert.notEqual((await openFor(context, folder)).revision, revision);

    await writeFile(index, '{"weight_map": {"b": "../b.safetensors"}}');
    await assertDataDietError(() => openModelFolder(folder), 'model-invalid', /index\.json does not list/);
    await writeFile(index, '{"weight_map": {"c": "c.safetensors"}}');
    await assertDataDietError(
      () => openModelFolder(folder),
      'model-not-found',
      /c\.safetensors cannot be opened/,
    );
  });

  test('names what is missing', async (context) => {
    const folder = await modelFolder(context);
    const hidden = async (name: string, message: RegExp): Promise<void> => {
      await rename(path.join(folder, name), `${folder}-hidden`);
      await assertDataDietError(() => openModelFolder(folder), 'model-not-found', message);
      await rename(`${folder}-hidden`, path.join(folder, name));
    };
    await hidden('config.json', / has no config\.json/);
    await hidden('vocab.txt', /neither tokenizer\.json nor vocab\.txt/);
    await hidden('model.safetensors', /has no model\.safetensors/);
    const absent = path.join(folder, 'absent');
    await assertDataDietError(
      () => openModel({ kind: 'folder', path: absent }),
      'model-not-found',
      /no model folder/,
    );
  });

  test('names the file that is damaged', async (context) => {
    const folder = await modelFolder(context);
    for (const [name, content, message] of [
      ['config.json', '{', /config\.json is not JSON/],
      ['config.json', '[]', /config\.json is not a JSON object/],
      ['tokenizer_config.json', 'null', /tokenizer_config\.json is not a JSON object/],
      ['tokenizer_config.json', '{"do_lower_case": "yes"}', /malformed at do_lower_case/],
      ['vocab.txt', 'just\nwords\n', /vocab\.txt has no token \[PAD\]/],
      ['model.safetensors', 'not weights', /model\.safetensors is damaged/],
    ] as const) {
      await writeFile(path.join(folder, name), content);
      await assertDataDietError(() => openModelFolder(folder), 'model-invalid', message);
      await writeFile(path.join(folder, name), (await smallModelFiles()).get(name)!);
    }
    await (await openModelFolder(folder)).weights.close();
  });

  for (const name of ['pytorch_model.bin', 'tf_model.h5', 'model.onnx', 'flax_model.msgpack']) {
    test(`with weights as ${name} alone is refused as unsafe`, async (context) => {
      const folder = await modelFolder(context);
      await rename(path.join(folder, 'model.safetensors'), path.join(folder, name));
      await assertDataDietError(
        () => openModelFolder(folder),
        'weights-unsafe',
        new RegExp(name.replace('.', '\\.')),
      );
    });
  }

  test('is judged by its architecture before its weights', async (context) => {
    const folder = await modelFolder(context);
    await writeFile(path.join(folder, 'config.json'), '{"model_type": "deberta-v2"}');
    const refused = (): Promise<void> =>
      assertDataDietError(() => openModelFolder(folder), 'model-unsupported', /of type deberta-v2/);
    await refused();
    await rename(path.join(folder, 'model.safetensors'), path.join(folder, 'pytorch_model.bin'));
    await refused();
    await rm(path.join(folder, 'pytorch_model.bin'));
    await refused();
  });

  test('that is an adapter is told as one, with its base where that is a name', async (context) => {
    for (const [base, message] of [
      ['google-bert/bert-base-uncased', /holds an adapter of google-bert\/bert-base-uncased \(/],
      ['\u001b[31m/x', /holds an adapter \(/],
      [7, /holds an adapter \(/],
    ] as const) {
      const folder = temporaryFolder(context);
      await writeFile(path.join(folder, 'adapter_model.safetensors'), '');
      await writeFile(
        path.join(folder, 'adapter_config.json'),
        JSON.stringify({ base_model_name_or_path: base }),
      );
      await assertDataDietError(() => openModelFolder(folder), 'model-unsupported', message);
      await writeFile(path.join(folder, 'config.json'), (await smallModelFiles()).get('config.json')!);
      await assertDataDietError(() => openModelFolder(folder), 'model-unsupported', message);
    }
  });

  test('of a trainer, which holds checkpoints alone, names the latest', async (context) => {
    const folder = temporaryFolder(context);
    for (const name of ['checkpoint-500', 'checkpoint-1500', 'checkpoint-1000', 'runs']) {
      await mkdir(path.join(folder, name));
    }
    const refused = async (missing: string): Promise<void> => {
      await assert.rejects(
        () => openModelFolder(folder),
        (error) => {
          assert.ok(error instanceof DataDietError);
          assert.equal(error.code, 'model-not-found');
          assert.ok(
            error.message.endsWith(
              `has no ${missing} itself, but checkpoints of a training run: checkpoint-500, checkpoint-1000, checkpoint-1500.`,
            ),
            error.message,
          );
          assert.match(error.action ?? '', /Choose .*checkpoint-1500, the latest/);
          return true;
        },
      );
    };
    await refused('config.json');
    await writeFile(path.join(folder, 'config.json'), (await smallModelFiles()).get('config.json')!);
    await refused('model.safetensors');
  });

  test('whose model lies one folder deeper names that', async (context) => {
    const folder = temporaryFolder(context);
    await mkdir(path.join(folder, '0_Transformer'));
    await writeFile(path.join(folder, '0_Transformer', 'config.json'), '{}');
    await assertDataDietError(
      () => openModelFolder(folder),
      'model-not-found',
      /has no config\.json itself, but a folder that holds a model: 0_Transformer\./,
    );
  });

  test('that is a file is told as one', async (context) => {
    const folder = await modelFolder(context);
    await assertDataDietError(
      () => openModelFolder(path.join(folder, 'model.safetensors')),
      'model-not-found',
      /model\.safetensors is a file, not the folder of a model/,
    );
  });

  test('with a folder in the place of a file is refused', async (context) => {
    for (const name of ['config.json', 'vocab.txt', 'tokenizer_config.json', 'model.safetensors']) {
      const folder = await modelFolder(context);
      await rm(path.join(folder, name));
      await mkdir(path.join(folder, name));
      await assertDataDietError(
        () => openModelFolder(folder),
        'model-not-found',
        new RegExp(`${name.replace('.', '\\.')} is no file`),
      );
    }
  });

  test(
    'with a pipe in the place of a file is refused',
    { skip: process.platform === 'win32' },
    async (context) => {
      for (const name of ['config.json', 'vocab.txt', 'tokenizer_config.json', 'model.safetensors']) {
        const folder = await modelFolder(context);
        await rm(path.join(folder, name));
        execFileSync('mkfifo', [path.join(folder, name)]);
        await assertDataDietError(
          () => openModelFolder(folder),
          'model-not-found',
          new RegExp(`${name.replace('.', '\\.')} is no file`),
        );
      }
    },
  );

  test('with a file that is far too long is refused before it is read', async (context) => {
    for (const name of ['config.json', 'vocab.txt', 'tokenizer_config.json', 'tokenizer.json']) {
      const folder = await modelFolder(context);
      await writeFile(path.join(folder, name), '');
      await truncate(path.join(folder, name), 2 ** 40);
      await assertDataDietError(
        () => openModelFolder(folder),
        'model-invalid',
        new RegExp(`${name.replace('.', '\\.')} is ${2 ** 40} bytes long`),
      );
    }
  });

  const skip = existsSync(MINILM) ? false : 'needs .models/all-MiniLM-L6-v2: node scripts/fetch-minilm.mjs';
  test('opens MiniLM', { skip }, async (context) => {
    const { weights, tokenizer } = await openFor(context, MINILM);
    assert.deepEqual(weights.shape('embeddings.word_embeddings.weight'), [30522, 384]);
    assert.deepEqual(tokenizer.encode(['hello', 'world'], 8), {
      ids: [101, 7592, 102, 2088, 102],
      typeIds: [0, 0, 0, 1, 1],
      truncated: false,
    });
    const rows = await weights.readRows('embeddings.word_embeddings.weight', Int32Array.of(7592, 101));
    const table = await weights.read('embeddings.word_embeddings.weight');
    assert.deepEqual(rows.subarray(0, 384), table.subarray(7592 * 384, 7593 * 384));
    assert.deepEqual(rows.subarray(384), table.subarray(101 * 384, 102 * 384));
  });
});
