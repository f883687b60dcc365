// The hub client against a server on the loopback interface, and the cache layout that Python shares.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { type DownloadProgress, type ResolveOptions, resolveHubModel } from '../../../src/core/hub/hub.ts';
import { openModel } from '../../../src/core/model-files/model-source.ts';
import { writeSafetensors } from '../../../src/core/weights/safetensors-writer.ts';
import { assertDataDietError } from './assertions.ts';
import { type HubServer, startHubServer } from './hub-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallModelFiles } from './small-models.ts';

const ID = 'somebody/small-bert';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const FOLDER = 'models--somebody--small-bert';

interface Hub {
  readonly server: HubServer;
  readonly home: string;
  readonly options: ResolveOptions & { environment: Record<string, string> };
  readonly repository: string;
  readonly snapshot: string;
}

async function startHub(context: TestContext, files?: ReadonlyMap<string, Buffer>): Promise<Hub> {
  const home = temporaryFolder(context);
  const server = await startHubServer({ id: ID, commit: COMMIT, files: files ?? (await smallModelFiles()) });
  context.after(() => server.close());
  const repository = path.join(home, 'hub', FOLDER);
  const snapshot = path.join(repository, 'snapshots', COMMIT);
  return {
    server,
    home,
    repository,
    snapshot,
    options: { environment: { HF_HOME: home, HF_ENDPOINT: server.url } },
  };
}

describe('hub model', () => {
  test('is downloaded at the commit that main points to, file by file into the standard cache, with progress', async (context) => {
    const files = await smallModelFiles();
    const { server, options, repository, snapshot } = await startHub(
      context,
      new Map([
        ...files,
        ['README.md', Buffer.from('# not needed')],
        ['pytorch_model.bin', Buffer.alloc(2000)],
      ]),
    );
    const seen: DownloadProgress[] = [];
    const found = await resolveHubModel(
      { id: ID },
      { ...options, onProgress: (progress) => seen.push(progress) },
    );

    assert.deepEqual(found, { path: snapshot, revision: COMMIT });
    assert.deepEqual((await readdir(snapshot)).sort(), [...files.keys()].sort());
    for (const [name, content] of files) assert.deepEqual(await readFile(path.join(snapshot, name)), content);
    assert.match(
      await readlink(path.join(snapshot, 'model.safetensors')),
      /^\.\.[/\\]\.\.[/\\]blobs[/\\][0-9a-f]{64}$/,
    );
    assert.equal(await readFile(path.join(repository, 'refs', 'main'), 'utf8'), COMMIT);
    assert.ok(!(await readdir(path.join(repository, 'blobs'))).some((name) => name.endsWith('.incomplete')));

    const total = [...files.values()].reduce((sum, content) => sum + content.length, 0);
    assert.deepEqual(seen.at(-1), { done: total, total });
    assert.ok(
      seen.every(({ done }, index) => index === 0 || done >= seen[index - 1]!.done),
      'progress never falls',
    );
    const resolved = server.requests.filter((request) => request.includes('/resolve/'));
    assert.ok(
      resolved.every((request) => request.includes(`/resolve/${COMMIT}/`)),
      'only the pinned commit is fetched',
    );
  });

  test('opens: its revision is the commit, its tokenizer and weights are read', async (context) => {
    const { options } = await startHub(context);
    const model = await openModel({ kind: 'hub', id: ID, revision: 'main' }, options);
    context.after(() => model.weights.close());
    assert.equal(model.revision, COMMIT);
    assert.deepEqual(model.weights.shape('classifier.weight'), [3, 32]);
    assert.ok(model.tokenizer.encode(['The word'], 16).ids.length > 2);
  });

  test('is taken from the cache without any request when it is pinned to a commit', async (context) => {
    const { server, options, snapshot } = await startHub(context);
    await resolveHubModel({ id: ID }, options);
    const before = server.requests.length;
    assert.equal((await resolveHubModel({ id: ID, revision: COMMIT }, options)).path, snapshot);
    assert.equal(server.requests.length, before);
  });

  test('is asked for once when main has not moved', async (context) => {
    const { server, options } = await startHub(context);
    await resolveHubModel({ id: ID }, options);
    const before = server.requests.length;
    await resolveHubModel({ id: ID }, options);
    assert.deepEqual(server.requests.slice(before), [`GET /api/models/${ID}/revision/main`]);
  });

  test('is found where Python downloaded it, offline and with the hub out of reach', async (context) => {
    const { server, home, options, repository, snapshot } = await startHub(context);
    await mkdir(path.join(repository, 'blobs'), { recursive: true });
    await mkdir(path.join(repository, 'refs'), { recursive: true });
    await mkdir(snapshot, { recursive: true });
    await writeFile(path.join(repository, 'refs', 'main'), COMMIT);
    for (const [index, [name, content]] of [...(await smallModelFiles())].entries()) {
      await writeFile(path.join(repository, 'blobs', `etag${index}`), content);
      await symlink(path.join('..', '..', 'blobs', `etag${index}`), path.join(snapshot, name));
    }
    const expected = { path: snapshot, revision: COMMIT };
    assert.deepEqual(
      await resolveHubModel({ id: ID }, { environment: { ...options.environment, HF_HUB_OFFLINE: '1' } }),
      expected,
    );
    assert.deepEqual(server.requests, []);

    server.faults.status = 503;
    assert.deepEqual(await resolveHubModel({ id: ID }, options), expected);
    server.faults.portal = true;
    assert.deepEqual(await resolveHubModel({ id: ID }, options), expected);
    const nowhere = { ...options.environment, HF_ENDPOINT: 'http://127.0.0.1:9' };
    assert.deepEqual(await resolveHubModel({ id: ID }, { environment: nowhere }), expected);
    const elsewhere = { HF_HOME: '/nowhere', HF_HUB_CACHE: path.join(home, 'hub'), HF_HUB_OFFLINE: 'yes' };
    assert.deepEqual(await resolveHubModel({ id: ID }, { environment: elsewhere }), expected);
  });

  test('missing and offline or out of reach says what to do', async (context) => {
    const { server, options } = await startHub(context);
    const missing = (changes: Partial<ResolveOptions>, message: RegExp): Promise<void> =>
      assertDataDietError(
        () => resolveHubModel({ id: ID }, { ...options, ...changes }),
        'hub-offline',
        message,
      );
    await missing(
      { environment: { ...options.environment, HF_HUB_OFFLINE: '1' } },
      /somebody\/small-bert is not in the cache/,
    );
    assert.deepEqual(server.requests, []);
    await missing(
      { environment: { ...options.environment, HF_ENDPOINT: 'http://127.0.0.1:9' } },
      /127\.0\.0\.1:9 could not be read/,
    );
    server.faults.portal = true;
    await missing({}, /could not be read/);
  });

  test('that the cache holds in part is not taken for whole', async (context) => {
    const { options, snapshot } = await startHub(context);
    await mkdir(snapshot, { recursive: true });
    for (const [name, content] of await smallModelFiles())
      await writeFile(path.join(snapshot, name), content);
    const offline = { environment: { ...options.environment, HF_HUB_OFFLINE: '1' } };
    const revision = COMMIT;
    assert.equal((await resolveHubModel({ id: ID, revision }, offline)).path, snapshot);
    // A vocabulary without its settings, then a link to a blob that is gone.
    for (const name of ['tokenizer_config.json', 'model.safetensors']) {
      const file = path.join(snapshot, name);
      const content = await readFile(file);
      await rm(file);
      await assertDataDietError(
        () => resolveHubModel({ id: ID, revision }, offline),
        'hub-offline',
        /not in the cache/,
      );
      await symlink(path.join('..', '..', 'blobs', 'gone'), file);
      await assertDataDietError(
        () => resolveHubModel({ id: ID, revision }, offline),
        'hub-offline',
        /not in the cache/,
      );
      await rm(file);
      await writeFile(file, content);
    }
    assert.equal((await resolveHubModel({ id: ID, revision }, offline)).path, snapshot);
  });

  test('goes on where the connection broke', async (context) => {
    const { server, options, repository, snapshot } = await startHub(context);
    const weights = (await smallModelFiles()).get('model.safetensors')!;
    server.faults.breakAfter = 50_000;
    await assertDataDietError(() => resolveHubModel({ id: ID }, options), 'hub-offline', /could not be read/);
    const [unfinished] = (await readdir(path.join(repository, 'blobs'))).filter((name) =>
      name.endsWith('.incomplete'),
    );
    const kept = (await readFile(path.join(repository, 'blobs', unfinished!))).length;
    assert.ok(kept > 0 && kept <= 50_000);

    delete server.faults.breakAfter;
    const seen: number[] = [];
    await resolveHubModel({ id: ID }, { ...options, onProgress: ({ done }) => seen.push(done) });
    assert.deepEqual(await readFile(path.join(snapshot, 'model.safetensors')), weights);
    assert.ok(seen.includes(seen.at(-1)! - weights.length + kept), 'the part that was kept counts at once');
  });

  test('that arrives damaged is refused, and leaves nothing behind to go on from', async (context) => {
    const { server, options, repository, snapshot } = await startHub(context);
    server.faults.corrupt = true;
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'model-invalid',
      /model\.safetensors arrived damaged/,
    );
    assert.ok(!(await readdir(path.join(repository, 'blobs'))).some((name) => name.endsWith('.incomplete')));
    delete server.faults.corrupt;
    await resolveHubModel({ id: ID }, options);
    assert.ok((await readdir(snapshot)).includes('model.safetensors'));
  });

  test('whose kept beginning is wrong or too long is fetched anew', async (context) => {
    const { server, options, repository, snapshot } = await startHub(context);
    const weights = (await smallModelFiles()).get('model.safetensors')!;
    server.faults.breakAfter = 50_000;
    await assertDataDietError(() => resolveHubModel({ id: ID }, options), 'hub-offline', /could not be read/);
    delete server.faults.breakAfter;
    const [unfinished] = (await readdir(path.join(repository, 'blobs'))).filter((name) =>
      name.endsWith('.incomplete'),
    );
    await truncate(path.join(repository, 'blobs', unfinished!), weights.length + 1);
    await resolveHubModel({ id: ID }, options);
    assert.deepEqual(await readFile(path.join(snapshot, 'model.safetensors')), weights);
  });

  test('that the hub does not have or does not give says so', async (context) => {
    const { server, options } = await startHub(context);
    await assertDataDietError(
      () => resolveHubModel({ id: 'somebody/else' }, options),
      'model-not-found',
      /no model somebody\/else/,
    );
    await assertDataDietError(
      () => resolveHubModel({ id: ID, revision: 'v9' }, options),
      'model-not-found',
      /small-bert@v9/,
    );
    server.faults.status = 401;
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'model-not-found',
      /does not let you read/,
    );
    for (const id of ['../../etc', 'a/b/c', 'a--b/c', '']) {
      await assertDataDietError(
        () => resolveHubModel({ id }, options),
        'model-not-found',
        /no name of a model/,
      );
    }
    await assertDataDietError(
      () => resolveHubModel({ id: ID, revision: '../main' }, options),
      'model-not-found',
      /no name/,
    );
  });

  test('with weights in unsafe formats alone is refused before anything but its configuration is fetched', async (context) => {
    const files = await smallModelFiles();
    files.delete('model.safetensors');
    files.set('pytorch_model.bin', Buffer.alloc(3000));
    const { server, options } = await startHub(context, files);
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'weights-unsafe',
      /pytorch_model\.bin/,
    );
    const fetched = server.requests.filter((request) => request.includes('/resolve/'));
    assert.ok(fetched.every((request) => request.endsWith('/config.json')));
  });

  test('of another architecture is refused as that, whatever its weights, and nothing else is fetched', async (context) => {
    for (const weights of ['model.safetensors', 'pytorch_model.bin', 'README.md']) {
      const files = await smallModelFiles();
      files.delete('model.safetensors');
      files.set('config.json', Buffer.from('{"model_type": "deberta-v2"}'));
      files.set(weights, Buffer.alloc(3000));
      const { server, options } = await startHub(context, files);
      await assertDataDietError(
        () => resolveHubModel({ id: ID }, options),
        'model-unsupported',
        /config\.json describes a model of type deberta-v2/,
      );
      const fetched = server.requests.filter((request) => request.includes('/resolve/'));
      assert.ok(fetched.every((request) => request.endsWith('/config.json')));
    }
  });

  test('that is an adapter, or holds checkpoints alone, is told as that', async (context) => {
    const adapter = JSON.stringify({
      peft_type: 'LORA',
      base_model_name_or_path: 'google-bert/bert-base-uncased',
    });
    const { options } = await startHub(
      context,
      new Map([
        ['adapter_config.json', Buffer.from(adapter)],
        ['adapter_model.safetensors', Buffer.alloc(2000)],
      ]),
    );
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'model-unsupported',
      /small-bert holds an adapter of google-bert\/bert-base-uncased/,
    );
    const { server, options: others } = await startHub(context, new Map());
    server.faults.answer = (request, response) => {
      if (!request.url!.includes('/tree/')) return false;
      const folders = ['checkpoint-500', 'checkpoint-1000', 'runs'];
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(folders.map((name) => ({ type: 'directory', path: name, size: 0, oid: COMMIT }))),
      );
      return true;
    };
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, others),
      'model-not-found',
      /has no config\.json itself, but checkpoints of a training run: checkpoint-500, checkpoint-1000/,
    );
  });

  test('in shards is fetched by its index', async (context) => {
    const files = await smallModelFiles();
    files.delete('model.safetensors');
    const folder = temporaryFolder(context);
    for (const [index, name] of ['first', 'second'].entries()) {
      await writeSafetensors(
        path.join(folder, name),
        new Map([[name, { shape: [400], data: new Float32Array(400).fill(index) }]]),
      );
      files.set(`part-${name}.safetensors`, await readFile(path.join(folder, name)));
    }
    const index = { weight_map: { first: 'part-first.safetensors', second: 'part-second.safetensors' } };
    files.set('model.safetensors.index.json', Buffer.from(JSON.stringify(index)));
    const { options } = await startHub(context, files);
    const model = await openModel({ kind: 'hub', id: ID }, options);
    context.after(() => model.weights.close());
    assert.deepEqual(model.weights.names().sort(), ['first', 'second']);
    assert.equal((await model.weights.read('second'))[399], 1);
  });

  test('is asked for with the token of the environment or the login, which never leaves the hub', async (context) => {
    const { server, home, options } = await startHub(context);
    await writeFile(path.join(home, 'token'), 'hf_saved\n');
    await resolveHubModel({ id: ID }, options);
    assert.deepEqual([...server.tokens.hub], ['Bearer hf_saved']);
    await resolveHubModel({ id: ID }, { environment: { ...options.environment, HF_TOKEN: 'hf_given' } });
    assert.deepEqual([...server.tokens.hub], ['Bearer hf_saved', 'Bearer hf_given']);
    assert.deepEqual([...server.tokens.network], []);
  });

  test('that cannot be kept says where', async (context) => {
    const { home, options } = await startHub(context);
    await writeFile(path.join(home, 'hub'), 'a file where the cache should be');
    await assertDataDietError(
      () => resolveHubModel({ id: ID }, options),
      'file-unreadable',
      /cannot be kept/,
    );
  });
});
