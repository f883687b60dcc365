// A result is read once, anew when it was written anew, and never put back once it is gone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { LoadedResults } from '../../../src/host/views/loaded-results.ts';
import { ResultFiles } from '../../../src/host/views/result-files.ts';
import { metadataPath } from '../../../src/shared/results.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { metadata, scoredRow } from './scored-rows.ts';

const temporary = temporaryFolder();
const files = new ResultFiles(path.join(temporary, 'scores'));

/** Stores a result of one row. */
function store(name: string, el2n: number): string {
  const dataset = path.join(temporary, name);
  fs.writeFileSync(dataset, name);
  const file = files.pathFor(dataset);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(scoredRow(0, { el2n }))}\n`);
  fs.writeFileSync(metadataPath(file), JSON.stringify(metadata({ bytes: name.length })));
  return dataset;
}
const scoreOf = async (results: LoadedResults, dataset: string) =>
  (await results.of(dataset))?.valuesOf('el2n')[0];

test('two that ask at once get one and the same', async () => {
  const results = new LoadedResults(files);
  const dataset = store('shared', 1);
  const [first, second] = await Promise.all([results.of(dataset), results.of(dataset)]);
  assert.ok(first !== undefined);
  assert.equal(first, second);
  assert.equal(await results.of(dataset), first);
});

test('scores that are written anew while the old ones are read are what is given', async () => {
  const results = new LoadedResults(files);
  const dataset = store('anew', 1);
  const reading = scoreOf(results, dataset);
  // The old ones are read whole before the new ones are there.
  await results.of(dataset);
  store('anew', 2);
  results.forget(dataset);
  assert.equal(await scoreOf(results, dataset), 2);
  await reading;
  const again = scoreOf(results, dataset);
  store('anew', 3);
  results.forget(dataset);
  assert.equal(await again, 3);
});

test('scores that are cleared while they are read are not given', async () => {
  const results = new LoadedResults(files);
  const dataset = store('cleared', 1);
  const reading = results.of(dataset);
  await results.clear(dataset, undefined);
  assert.equal(await reading, undefined);
  assert.equal(await results.of(dataset), undefined);
});

test('damaged scores fail, and are read again when they are whole', async () => {
  const results = new LoadedResults(files);
  const dataset = store('damaged', 1);
  fs.writeFileSync(files.pathFor(dataset), '{"row":');
  await assert.rejects(results.of(dataset), { code: 'file-unreadable' });
  store('damaged', 4);
  assert.equal(await scoreOf(results, dataset), 4);
  fs.writeFileSync(metadataPath(files.pathFor(store('bare', 1))), '{}');
  await assert.rejects(results.of(path.join(temporary, 'bare')), /no metadata that can be read/);
});
