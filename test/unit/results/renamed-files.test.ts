// Scores under another name: of a file or folder that was renamed, and of a file that has most rows of one that was scored.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { hashWords } from '../../../src/results/columns.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { JOB_DEFAULTS } from '../../../src/shared/score-job.ts';
import { makeReviews, toCsv, toJsonLines } from '../../datasets.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';
import { metadata } from '../host/scored-rows.ts';
import { madeUpIdentity } from './made-up.ts';

const root = temporaryFolder();
let places = 0;

function place() {
  const folder = path.join(root, `place-${places++}`);
  return { store: new ResultStore(path.join(folder, 'store')), folder, write: fileWriter(folder) };
}

const FORMATS = { jsonl: toJsonLines, csv: toCsv } as const;
const REVIEWS = makeReviews(300).map((review, index) => ({ ...review, text: `${review.text} ${index}` }));
const OTHERS = makeReviews(300, 9).map((review, index) => ({ ...review, text: `${review.text} (${index})` }));

/** A result of a file as a job leaves it, without scores: its rows are what it is known by. */
async function scoreFile(store: ResultStore, file: string, epochs = 1): Promise<string> {
  const content = fs.readFileSync(file);
  const format = file.endsWith('csv') ? 'csv' : 'jsonl';
  const data = {
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    format,
  } as const;
  const folder = await store.begin(file, madeUpIdentity(data, { epochs }));
  const records = readRecordsFromText(content.toString(), format).flatMap((event) =>
    event.kind === 'record' ? [event.record] : [],
  );
  const integers = Int32Array.from(records, (_, row) => row);
  await folder.keepRows({
    row: integers,
    line: integers,
    endLine: integers,
    label: integers,
    hash: Uint32Array.from(records.flatMap(({ hash }) => [...hashWords(hash)])),
    textHash: new Uint32Array(2 * records.length),
  });
  await folder.finish({ ...metadata(), result: folder.id });
  await store.adopt(file, folder.id);
  return folder.id;
}

const idOf = async (store: ResultStore, file: string) => (await store.find(file))?.folder.id;

test('a file that was edited and renamed has its scores, and its old name has none', async () => {
  const { store, folder, write } = place();
  const file = write('train.jsonl', toJsonLines(REVIEWS));
  const id = await scoreFile(store, file);
  // So much that its rows would not tell.
  fs.writeFileSync(file, toJsonLines(OTHERS));
  const renamed = path.join(folder, 'renamed.jsonl');
  fs.renameSync(file, renamed);
  await store.move(file, renamed);
  assert.equal(await idOf(store, renamed), id);
  assert.equal(await idOf(store, file), undefined);
  assert.equal(await store.isBorrowed(renamed), false);
  const written = fs.readdirSync(store.linkFolder);
  assert.equal(written.length, 1, 'nothing is left of the old name');
});

test('all files of a renamed folder have theirs, and no neighbour', async () => {
  const { store, folder, write } = place();
  const names = ['data/a.jsonl', 'data/deep/er/b.jsonl', 'database/c.jsonl'];
  const ids: string[] = [];
  for (const [index, name] of names.entries()) {
    const file = write(name, toJsonLines(REVIEWS.slice(60 * index, 60 * index + 50)));
    ids.push(await scoreFile(store, file));
    fs.writeFileSync(file, toJsonLines(OTHERS.slice(60 * index, 60 * index + 50)));
  }
  fs.renameSync(path.join(folder, 'data'), path.join(folder, 'moved'));
  await store.move(path.join(folder, 'data'), path.join(folder, 'moved'));
  const now = ['moved/a.jsonl', 'moved/deep/er/b.jsonl', 'database/c.jsonl'];
  for (const [index, name] of now.entries()) {
    assert.equal(await idOf(store, path.join(folder, name)), ids[index], name);
  }
});

test('a file that is renamed over another one does not get the scores of that', async () => {
  const { store, folder, write } = place();
  const scored = write('scored.jsonl', toJsonLines(REVIEWS));
  await scoreFile(store, scored);
  const unscored = write('unscored.jsonl', toJsonLines(OTHERS));
  fs.renameSync(unscored, scored);
  await store.move(unscored, scored);
  assert.equal(await idOf(store, path.join(folder, 'scored.jsonl')), undefined);
});

test('a job that was begun is that of the new name, cleared scores stay cleared', async () => {
  const { store, folder, write } = place();
  const file = write('train.jsonl', toJsonLines(REVIEWS));
  const columns = { text: ['text'], label: 'label' };
  await store.announce({ ...JOB_DEFAULTS, file, format: 'jsonl', columns, store: store.root });
  const link = path.join(store.linkFolder, fs.readdirSync(store.linkFolder)[0]!);
  fs.writeFileSync(link, fs.readFileSync(link, 'utf8').replace(/"id": \d+/, '"id": 4194999'));
  const moved = path.join(folder, 'moved.jsonl');
  fs.renameSync(file, moved);
  await store.move(file, moved);
  assert.deepEqual(
    (await store.interrupted()).map((job) => job.file),
    [moved],
  );
  await scoreFile(store, moved);
  await store.clear(moved);
  fs.renameSync(moved, file);
  await store.move(moved, file);
  assert.equal(await idOf(store, file), undefined);
});

for (const format of ['jsonl', 'csv'] as const) {
  const text = FORMATS[format];
  const edited = REVIEWS.map((review, index) => (index % 10 === 0 ? { ...review, text: 'Edited.' } : review));
  for (const [what, content, isKnown] of [
    ['edited in a tenth of its rows', text(edited), true],
    ['without the rows that were flagged', text(REVIEWS.slice(15)), true],
    ['in another order, with some rows more', text([...OTHERS.slice(0, 20), ...REVIEWS.toReversed()]), true],
    ['with as many rows of its own', text([...REVIEWS.slice(0, 150), ...OTHERS.slice(0, 150)]), false],
    ['with other rows', text(OTHERS), false],
    ['that is a small part of it', text(REVIEWS.slice(0, 30)), false],
    ['that has it twice', text([...REVIEWS, ...REVIEWS]), false],
  ] as const) {
    test(`a ${format} ${what} ${isKnown ? 'shows' : 'does not show'} its scores under another name`, async () => {
      const { store, write } = place();
      const file = write(`train.${format}`, text(REVIEWS));
      const id = await scoreFile(store, file);
      const other = write(`other.${format}`, content);
      assert.equal(await idOf(store, other), isKnown ? id : undefined);
      assert.equal(await idOf(store, other), isKnown ? id : undefined, 'the same again');
      assert.equal(await store.isBorrowed(other), isKnown);
      await (await store.clear(other)).forget();
      assert.equal(await idOf(store, other), undefined);
      assert.equal(await idOf(store, file), id, 'the scored file keeps its own');
    });
  }
}

test('of several results of the file the newest is shown', async () => {
  const { store, write } = place();
  const file = write('train.jsonl', toJsonLines(REVIEWS));
  const first = await scoreFile(store, file);
  const second = await scoreFile(store, file, 2);
  const past = new Date(1_700_000_000_000);
  for (const name of ['done.json', 'job.json', 'units']) {
    fs.utimesSync(path.join(store.folder(first).folder, name), past, past);
  }
  assert.equal(await idOf(store, write('copy.jsonl', toJsonLines(REVIEWS.slice(10)))), second);
});

test('cleared scores can be given back until they are forgotten, and not over newer ones', async () => {
  const { store, write } = place();
  const file = write('train.jsonl', toJsonLines(REVIEWS));
  const id = await scoreFile(store, file);
  const cleared = await store.clear(file);
  assert.equal(await idOf(store, file), undefined);
  assert.ok(fs.existsSync(store.folder(id).folder), 'nothing is removed yet');
  assert.equal(await cleared.undo(), true);
  assert.equal(await idOf(store, file), id);

  const again = await store.clear(file);
  const newer = await scoreFile(store, file, 2);
  assert.equal(await again.undo(), false);
  assert.equal(await idOf(store, file), newer);
  await again.forget();
  assert.equal(fs.existsSync(store.folder(id).folder), false, 'what was cleared goes');
  assert.equal(await idOf(store, file), newer);
});

test('a job that goes on with the cleared runs keeps them', async () => {
  const { store, write } = place();
  const file = write('train.jsonl', toJsonLines(REVIEWS));
  const id = await scoreFile(store, file);
  const cleared = await store.clear(file);
  const columns = { text: ['text'], label: 'label' };
  await store.announce({ ...JOB_DEFAULTS, file, format: 'jsonl', columns, store: store.root });
  const identity = await store.folder(id).readIdentity();
  await store.begin(file, identity!);
  await cleared.forget();
  assert.ok(fs.existsSync(store.folder(id).folder));
});
