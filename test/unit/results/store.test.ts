// Which file has which result, on a real file system: by its path, and by its content after a move, a copy or an edit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { describeDifferences, fingerprintOf, type JobIdentity } from '../../../src/results/job-identity.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { JOB_DEFAULTS, type ScoreJob } from '../../../src/shared/score-job.ts';
import { makePipe, WITH_ODD_FILES } from '../../odd-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeEvaluation } from '../../made-up-evaluation.ts';
import { metadata } from '../host/scored-rows.ts';
import { madeUpIdentity } from './made-up.ts';

const root = temporaryFolder();
let places = 0;

/** A store, and a dataset that nobody has scored. */
function place(): { store: ResultStore; file: string; folder: string } {
  const folder = path.join(root, `place-${places++}`);
  fs.mkdirSync(folder);
  const file = path.join(folder, 'data.jsonl');
  fs.writeFileSync(file, `the content of ${folder}`);
  return { store: new ResultStore(path.join(folder, 'store')), file, folder };
}

function identityOf(file: string, training: Partial<JobIdentity['training']> = {}): JobIdentity {
  const content = fs.readFileSync(file);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return madeUpIdentity({ bytes: content.length, sha256 }, training);
}

/** A job from its announcement until its folder is there. */
async function beginJob(store: ResultStore, file: string, training: Partial<JobIdentity['training']> = {}) {
  await store.announce(jobOf(store, file));
  return store.begin(file, identityOf(file, training));
}

function jobOf(store: ResultStore, file: string): ScoreJob {
  const columns = { text: ['text'], label: 'label' };
  return { ...JOB_DEFAULTS, file, format: 'jsonl', columns, store: store.root };
}

/** A job from its beginning to its end. */
async function scoreFile(store: ResultStore, file: string, training: Partial<JobIdentity['training']> = {}) {
  const folder = await beginJob(store, file, training);
  await folder.finish({ ...metadata(), result: folder.id });
  await store.adopt(file, folder.id);
  return folder;
}

const idOf = async (store: ResultStore, file: string) => (await store.find(file))?.folder.id;

test('a finished job is found by its file, one that only began is not', async () => {
  const { store, file } = place();
  assert.equal(await store.find(file), undefined);
  const begun = await beginJob(store, file);
  assert.equal(begun.id, fingerprintOf(identityOf(file)));
  assert.equal(await store.find(file), undefined);
  assert.deepEqual(await store.begunBefore(file), identityOf(file));
  const folder = await scoreFile(store, file);
  assert.equal(folder.id, begun.id, 'the same job has the same folder');
  const found = await store.find(file);
  assert.equal(found?.folder.id, folder.id);
  assert.deepEqual(found.metadata, { ...metadata(), result: folder.id });
  const again = new ResultStore(store.root);
  assert.equal(await idOf(again, file), folder.id, 'another process finds it too');
});

test('the result that is shown stays until the next job has ended', async () => {
  const { store, file } = place();
  const first = await scoreFile(store, file);
  const second = await beginJob(store, file, { learningRate: 1 });
  assert.notEqual(second.id, first.id);
  assert.equal(await idOf(store, file), first.id);
  assert.equal((await store.begunBefore(file))?.training.learningRate, 1);
});

test('a dataset that was moved or copied finds its scores by content, and keeps them when it is edited', async () => {
  const { store, file, folder } = place();
  const { id } = await scoreFile(store, file);
  const copy = path.join(folder, 'copy.jsonl');
  const moved = path.join(folder, 'moved.jsonl');
  fs.copyFileSync(file, copy);
  fs.renameSync(file, moved);
  for (const other of [copy, moved]) {
    assert.equal(await idOf(store, other), id);
    fs.appendFileSync(other, 'edited');
    assert.equal(await idOf(store, other), id, 'linked from then on');
  }
  const unseen = path.join(folder, 'unseen.jsonl');
  fs.copyFileSync(moved, unseen);
  assert.equal(await idOf(store, unseen), undefined, 'its content was never scored');
});

test('clearing a copy leaves the original its scores; clearing the last removes the folder', async () => {
  const { store, file, folder } = place();
  const result = await scoreFile(store, file);
  const copy = path.join(folder, 'copy.jsonl');
  fs.copyFileSync(file, copy);
  assert.equal(await idOf(store, copy), result.id);
  await store.clear(copy);
  assert.equal(await idOf(store, copy), undefined, 'its content does not find them again');
  assert.equal(await idOf(store, file), result.id);
  await (await store.clear(file)).forget();
  assert.equal(await idOf(store, file), undefined);
  assert.equal(fs.existsSync(result.folder), false);
  await scoreFile(store, copy);
  assert.equal(await idOf(store, copy), result.id, 'scored again, it is shown again');
  assert.equal(await idOf(store, file), undefined, 'and the cleared one stays cleared');
});

test('a copy that was never shown can be cleared, and takes nothing from the original', async () => {
  const { store, file, folder } = place();
  const { id } = await scoreFile(store, file);
  const copy = path.join(folder, 'copy.jsonl');
  fs.copyFileSync(file, copy);
  await (await store.clear(copy)).forget();
  assert.equal(await idOf(store, copy), undefined);
  assert.equal(await idOf(store, file), id);
});

test('a symbolic link is the same file', { skip: process.platform === 'win32' }, async () => {
  const { store, file, folder } = place();
  const { id } = await scoreFile(store, file);
  const link = path.join(folder, 'link.jsonl');
  fs.symlinkSync(file, link);
  fs.appendFileSync(file, 'edited, so that the content cannot tell');
  assert.equal(await idOf(store, link), id);
  await store.clear(link);
  assert.equal(await idOf(store, file), undefined);
});

test('what is not there has no scores', async () => {
  const { store, folder } = place();
  const absent = path.join(folder, 'absent.jsonl');
  assert.equal(await store.find(absent), undefined);
  assert.equal(await store.begunBefore(absent), undefined);
  await store.clear(absent);
});

test('a folder that belongs to another job is refused; a damaged description is written anew', async () => {
  const { store, file } = place();
  const folder = await store.begin(file, identityOf(file));
  const job = path.join(folder.folder, 'job.json');
  fs.writeFileSync(job, 'garbage');
  await store.begin(file, identityOf(file));
  assert.deepEqual(await folder.readIdentity(), identityOf(file));
  fs.writeFileSync(job, JSON.stringify(identityOf(file, { epochs: 9 })));
  await assert.rejects(
    store.begin(file, identityOf(file)),
    (error) =>
      error instanceof DataDietError &&
      error.code === 'file-unreadable' &&
      error.message.includes('belongs to another job'),
  );
});

test('two hundred results are kept, the oldest go first', async () => {
  const { store, file } = place();
  const ids: string[] = [];
  for (let epochs = 1; epochs <= 203; epochs++) {
    const { id, folder } = await store.begin(file, identityOf(file, { epochs }));
    ids.push(id);
    const time = new Date(1_700_000_000_000 + 1000 * epochs);
    for (const name of ['units', 'job.json']) fs.utimesSync(path.join(folder, name), time, time);
  }
  await store.begin(file, identityOf(file, { epochs: 203 }));
  const left = new Set(fs.readdirSync(path.join(store.root, 'results')));
  assert.deepEqual([...left].sort(), ids.slice(3).sort());
});

test('what tells two jobs apart is named, and nothing else', () => {
  const before = madeUpIdentity();
  const differences = (now: JobIdentity) => describeDifferences(now, before);
  assert.deepEqual(differences(madeUpIdentity()), []);
  assert.deepEqual(differences(madeUpIdentity({ sha256: 'ff', bytes: 11, labels: ['x'] })), [
    'the file has changed',
  ]);
  assert.deepEqual(
    differences(madeUpIdentity({ columns: { text: ['a', 'b'], label: 'c' }, labels: ['x'] })),
    ['the columns are a + b → c, they were text → label'],
  );
  assert.deepEqual(differences(madeUpIdentity({ labels: ['b', 'a'] })), ['the classes are other ones']);
  assert.deepEqual(differences(madeUpIdentity({ format: 'csv' })), ['the file is read in another way']);
  assert.deepEqual(differences({ ...before, model: { ...before.model, revision: '1' } }), [
    'the encoder is another',
  ]);
  assert.deepEqual(differences(madeUpIdentity({}, { learningRate: 0.001, epochs: 2 })), [
    'epochs: 2, it was 1',
    'learning rate: 0.001, it was 0.0005',
  ]);
  assert.deepEqual(differences({ ...before, provider: 'cuda' }), ['the device is cuda, it was cpu']);
  assert.deepEqual(differences({ ...before, versions: { 'data-diet': '2.0.0' } }), [
    'the program is of another version',
  ]);
});

test('the order of keys makes no other job, any value does', () => {
  assert.equal(fingerprintOf({ a: 1, b: { c: 2, d: 3 } }), fingerprintOf({ b: { d: 3, c: 2 }, a: 1 }));
  assert.notEqual(fingerprintOf({ a: [1, 2] }), fingerprintOf({ a: [2, 1] }));
  assert.match(fingerprintOf(madeUpIdentity()), /^[0-9a-f]{24}$/);
});

test('a job whose process is gone is told of as interrupted, until it ends or is given up', async () => {
  const { store, file, folder } = place();
  await beginJob(store, file);
  assert.deepEqual(await store.interrupted(), [], 'its process is this one');
  const other = path.join(folder, 'other.jsonl');
  fs.writeFileSync(other, 'another');
  // What a process leaves that was killed.
  const killed = spawnSync(process.execPath, ['-e', '']).pid;
  const links = path.join(store.root, 'datasets');
  const [link] = fs.readdirSync(links);
  const text = fs.readFileSync(path.join(links, link!), 'utf8');
  fs.writeFileSync(path.join(links, link!), text.replace(`"id": ${process.pid}`, `"id": ${killed}`));
  assert.deepEqual(await store.interrupted(), [jobOf(store, file)]);
  await store.giveUp(file);
  assert.deepEqual(await store.interrupted(), []);
  await scoreFile(store, file);
  assert.deepEqual(await store.interrupted(), []);
});

test('a job that was begun and given up hides nothing, and shows nothing that was cleared', async () => {
  const { store, file, folder } = place();
  const { id } = await scoreFile(store, file);
  const copy = path.join(folder, 'copy.jsonl');
  fs.copyFileSync(file, copy);
  // Scoring a copy is begun before anybody looked for its scores, and cancelled.
  await beginJob(store, copy);
  await store.giveUp(copy);
  assert.equal(await idOf(store, copy), id, 'its content tells its scores still');
  await store.clear(copy);
  await beginJob(store, copy);
  assert.equal(await idOf(store, copy), undefined, 'cleared, while another job runs');
  await store.giveUp(copy);
  assert.equal(await idOf(store, copy), undefined, 'and after it was cancelled');
  assert.equal(await idOf(store, file), id);
});

test('a store that comes with links writes and removes nothing where they lead', WITH_ODD_FILES, async () => {
  for (const planted of ['results', 'datasets', 'rehearsals', 'results/ID', 'results/ID/units'] as const) {
    const { store, file, folder } = place();
    const home = path.join(folder, 'home');
    fs.mkdirSync(home);
    for (const name of ['done.json', 'job.json']) fs.writeFileSync(path.join(home, name), 'of the person');
    const id = fingerprintOf(identityOf(file));
    const link = path.join(store.root, planted.replace('ID', id));
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(home, link);
    await assert.rejects(
      async () => {
        await beginJob(store, file);
        await store.rehearsalFile('abc');
      },
      (error) =>
        error instanceof DataDietError && error.code === 'output-unwritable' && error.message.includes(link),
      planted,
    );
    await store.folder(id).remove();
    assert.deepEqual(fs.readdirSync(home).sort(), ['done.json', 'job.json'], planted);
    assert.equal(fs.readFileSync(path.join(home, 'job.json'), 'utf8'), 'of the person', planted);
  }
});

test('a result that is named by a path out of the store is none, and is not removed', async () => {
  const { store, file, folder } = place();
  await scoreFile(store, file);
  const precious = path.join(folder, 'precious');
  fs.mkdirSync(precious);
  const links = path.join(store.root, 'datasets');
  for (const name of fs.readdirSync(links)) {
    fs.writeFileSync(path.join(links, name), JSON.stringify({ file, result: '../../precious' }));
  }
  await (await store.clear(file)).forget();
  assert.ok(fs.existsSync(precious));
});

test('pipes in a store are not waited for', WITH_ODD_FILES, async () => {
  const { store, file } = place();
  const folder = await scoreFile(store, file);
  for (const name of ['job.json', 'done.json', 'rows.safetensors', 'units/s0.p1.safetensors']) {
    const pipe = path.join(folder.folder, name);
    fs.rmSync(pipe, { force: true });
    makePipe(pipe);
  }
  assert.equal(await folder.readIdentity(), undefined);
  assert.equal(await folder.hasUnit({ seed: 0, point: 1 }), false);
  await assert.rejects(folder.readMetadata(), { code: 'file-unreadable' });
  await assert.rejects(folder.readRows(), { code: 'file-unreadable' });
});

test('what an evaluation found stays, whatever else becomes of the file', async () => {
  const { store, file, folder } = place();
  const result = await store.open({
    ...identityOf(file),
    split: { kind: 'holdout', share: 0.2, seed: 0 },
  });
  const evaluation = { ...makeEvaluation(), id: result.id };
  const job = { ...evaluation.job, file, store: store.root };
  await store.announceEvaluation(job);
  assert.equal(await store.evaluationOf(file), undefined);
  await result.keepEvaluation(evaluation);
  await store.adoptEvaluation(file, evaluation);
  const found = async (name = file) => (await store.evaluationOf(name))?.id;
  assert.equal(await found(), result.id);
  assert.equal(await store.find(file), undefined, 'an evaluation is no scores');
  await scoreFile(store, file);
  assert.equal(await found(), result.id);
  const cleared = await store.clear(file);
  assert.equal(await found(), result.id);
  await cleared.undo();
  await cleared.forget();
  assert.equal(await found(), result.id);
  await store.announceEvaluation(job);
  assert.equal(await found(), result.id, 'the one before is shown until the next has ended');
  await store.giveUpEvaluation(file);
  assert.equal(await found(), result.id);
  const renamed = path.join(folder, 'renamed.jsonl');
  fs.renameSync(file, renamed);
  await store.move(file, renamed);
  assert.equal(await found(renamed), result.id);
});
