// What is told of encoders before one is chosen: a cache as Python leaves it, folders good and bad, the built-in one.
import assert from 'node:assert/strict';
import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { openSafetensors } from '../../../src/core/weights/safetensors.ts';
import { quantizeMatrices, writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { inspectModels, type ModelPlaces } from '../../../src/engine/inspect-models.ts';
import type { ModelReport } from '../../../src/shared/model-report.ts';
import { fixture } from '../models/places.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallModelFiles } from '../models/small-models.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Puts files into a cache as Python does: contents in blobs, links in the snapshot. Returns the snapshot's folder. */
async function cacheModel(home: string, id: string, files: ReadonlyMap<string, Buffer>): Promise<string> {
  const repository = path.join(home, 'hub', `models--${id.replaceAll('/', '--')}`);
  const snapshot = path.join(repository, 'snapshots', COMMIT);
  for (const folder of ['blobs', 'refs', path.join('snapshots', COMMIT)]) {
    await mkdir(path.join(repository, folder), { recursive: true });
  }
  await writeFile(path.join(repository, 'refs', 'main'), COMMIT);
  for (const [index, [name, content]] of [...files].entries()) {
    await writeFile(path.join(repository, 'blobs', `etag${index}`), content);
    await symlink(path.join('..', '..', 'blobs', `etag${index}`), path.join(snapshot, name));
  }
  return snapshot;
}

/** The tensors of a weights file. */
async function tensorsOf(file: string) {
  const weights = await openSafetensors([file]);
  const tensors = new Map<string, { readonly shape: readonly number[]; readonly data: Float32Array }>();
  for (const name of weights.names()) {
    tensors.set(name, { shape: weights.shape(name), data: await weights.read(name) });
  }
  await weights.close();
  return tensors;
}

async function writeFolder(folder: string, files: ReadonlyMap<string, Buffer>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFile(path.join(folder, name), content);
  return folder;
}

const hub = (id: string) => ({ kind: 'hub', id }) as const;
const places = (home: string): ModelPlaces => ({
  environment: { HF_HOME: home },
  builtinFolder: fixture('bert'),
});
const states = (reports: readonly ModelReport[]) => reports.map(({ state }) => state);

test('what the cache holds is told apart from what it lacks or holds in part', async (context) => {
  const home = temporaryFolder(context);
  const files = await smallModelFiles();
  await cacheModel(home, 'owner/whole', files);
  const partial = await cacheModel(home, 'owner/partial', files);
  await rm(path.join(partial, 'model.safetensors'));
  const { asked } = await inspectModels(
    [hub('owner/whole'), hub('owner/partial'), hub('owner/none'), { ...hub('owner/whole'), revision: 'v2' }],
    true,
    places(home),
  );
  assert.deepEqual(states(asked), ['here', 'absent', 'absent', 'absent']);
  const [whole] = asked;
  assert.ok(whole?.state === 'here');
  assert.deepEqual(
    [whole.model, whole.type, whole.bytes],
    [hub('owner/whole'), 'bert', files.get('model.safetensors')?.length],
  );
  // Embeddings (60 tokens, 24 positions, 2 types, LayerNorm) and two layers of width 32 with 64 inside.
  const layer = 4 * (32 * 32 + 32) + 2 * 2 * 32 + (32 * 64 + 64) + (64 * 32 + 32);
  assert.equal(whole.parameters, (60 + 24 + 2 + 2) * 32 + 2 * layer);
});

test('other encoders of the cache are found by name; decoders and remains are not', async (context) => {
  const home = temporaryFolder(context);
  const files = await smallModelFiles();
  for (const id of ['owner/zebra', 'owner/asked', 'legacy-name']) await cacheModel(home, id, files);
  const decoder = Buffer.from(JSON.stringify({ model_type: 'gpt2' }));
  await cacheModel(home, 'owner/decoder', new Map([...files, ['config.json', decoder]]));
  await mkdir(path.join(home, 'hub', 'datasets--owner--rows'), { recursive: true });
  await mkdir(path.join(home, 'hub', 'models--owner--empty'), { recursive: true });
  const { asked, cached } = await inspectModels(
    [hub('owner/asked'), hub('owner/decoder')],
    true,
    places(home),
  );
  assert.deepEqual(
    cached.map(({ model }) => model),
    [hub('legacy-name'), hub('owner/zebra')],
  );
  assert.deepEqual(states(asked), ['here', 'unusable']);
});

test('a model asked about at another revision leaves the one at the main branch to be found', async (context) => {
  const home = temporaryFolder(context);
  const files = await smallModelFiles();
  for (const id of ['owner/main', 'owner/other']) await cacheModel(home, id, files);
  const asked = [
    { ...hub('owner/main'), revision: 'main' },
    { ...hub('owner/other'), revision: 'v2' },
  ];
  const { cached } = await inspectModels(asked, true, places(home));
  assert.deepEqual(
    cached.map(({ model }) => model),
    [hub('owner/other')],
  );
  assert.deepEqual((await inspectModels(asked, false, places(home))).cached, []);
});

test('there may be no cache at all', async (context) => {
  const home = temporaryFolder(context);
  const { asked, cached } = await inspectModels(
    [hub('owner/none')],
    true,
    places(path.join(home, 'nowhere')),
  );
  assert.deepEqual([states(asked), cached], [['absent'], []]);
});

test('a folder is tried: configuration, weights, tokenizer', async (context) => {
  const home = temporaryFolder(context);
  const files = await smallModelFiles();
  const without = (name: string) => new Map([...files].filter(([other]) => other !== name));
  const write = (name: string, content: ReadonlyMap<string, Buffer>) =>
    writeFolder(path.join(home, name), content);
  const decoder = Buffer.from(JSON.stringify({ model_type: 'gpt2' }));
  const damaged = await write('damaged', files);
  await truncate(path.join(damaged, 'model.safetensors'), 5000);
  const larger = JSON.parse(files.get('config.json')!.toString()) as object;
  const deeper = Buffer.from(JSON.stringify({ ...larger, num_hidden_layers: 3 }));
  const narrower = Buffer.from(JSON.stringify({ ...larger, intermediate_size: 48 }));
  const unscaled = quantizeMatrices(await tensorsOf(fixture('bert', 'model.safetensors')));
  const scales = 'bert.encoder.layer.1.output.dense.weight.scale';
  assert.ok(unscaled.delete(scales));
  const bare = await write('unscaled', files);
  await writeSafetensors(path.join(bare, 'model.safetensors'), unscaled);
  const cases: [string, string, RegExp][] = [
    [path.join(home, 'nowhere'), 'model-not-found', /There is no model folder .*nowhere/],
    [await write('no-config', without('config.json')), 'model-not-found', /has no config\.json/],
    [await write('no-weights', without('model.safetensors')), 'model-not-found', /has no model\.safetensors/],
    [await write('no-tokenizer', without('vocab.txt')), 'model-not-found', /neither tokenizer\.json nor/],
    [
      await write(
        'pickle',
        new Map([...without('model.safetensors'), ['pytorch_model.bin', Buffer.alloc(9)]]),
      ),
      'weights-unsafe',
      /pytorch_model\.bin only/,
    ],
    [
      await write('decoder', new Map([...files, ['config.json', decoder]])),
      'model-unsupported',
      /of type gpt2/,
    ],
    [
      await write('deeper', new Map([...files, ['config.json', deeper]])),
      'model-invalid',
      /lack 16 of the encoder's parameters/,
    ],
    [
      await write('narrower', new Map([...files, ['config.json', narrower]])),
      'model-invalid',
      /intermediate\.dense\.weight has the shape \[64, 32\], .* asks for \[48, 32\]/,
    ],
    [bare, 'model-unsupported', /layer\.1\.output\.dense\.weight .* stored as I8; .* I8 with F32 scales/],
    [damaged, 'model-invalid', /damaged/],
  ];
  const good = await write('good', files);
  const { asked } = await inspectModels(
    [good, ...cases.map(([folder]) => folder)].map((folder) => ({ kind: 'folder', path: folder })),
    true,
    places(home),
  );
  assert.equal(asked[0]?.state, 'here');
  for (const [index, [folder, code, message]] of cases.entries()) {
    const report = asked[index + 1];
    assert.ok(report?.state === 'unusable', folder);
    assert.equal(report.error.code, code, folder);
    assert.match(report.error.message, message);
    assert.ok((report.error.action ?? '').length > 0, `${folder}: nothing to do about it`);
  }
});

test('the built-in encoder is looked at like a folder; a package without its weights is told', async (context) => {
  const folder = temporaryFolder(context);
  const files = await smallModelFiles();
  for (const [name, content] of files) await writeFile(path.join(folder, name), content);
  const look = async () =>
    (
      await inspectModels([{ kind: 'builtin' }], true, {
        environment: { HF_HOME: folder },
        builtinFolder: folder,
      })
    ).asked[0];
  const whole = await look();
  assert.ok(whole?.state === 'here');
  assert.equal(whole.bytes, files.get('model.safetensors')?.length);
  await rm(path.join(folder, 'model.safetensors'));
  const bare = await look();
  assert.ok(bare?.state === 'unusable');
  assert.equal(bare.error.code, 'model-not-found');
});
