// A result is read once, anew when it was finished anew, and never put back once it is gone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { LoadedResults } from '../../../src/host/views/loaded-results.ts';
import type { JobIdentity } from '../../../src/results/job-identity.ts';
import { ResultStore } from '../../../src/results/store.ts';
import { writeUnit } from '../../../src/results/unit.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { metadata } from './scored-rows.ts';

const temporary = temporaryFolder();
const store = new ResultStore(path.join(temporary, 'store'));
let finished = 0;

/** Stores a result of one row. */
async function finish(name: string, el2n: number): Promise<string> {
  const dataset = path.join(temporary, name);
  fs.writeFileSync(dataset, name);
  const described = metadata({ bytes: name.length, sha256: name });
  const { data, model, training } = described;
  const identity: JobIdentity = {
    format: 1,
    data: { ...data, columns: data.columns, labels: data.labels },
    model: { revision: model.revision, architecture: model.architecture, head: model.head },
    training,
    provider: 'cpu',
    versions: {},
  };
  const folder = await store.begin(dataset, identity);
  const one = Int32Array.of(0);
  const words = Uint32Array.of(1, 2);
  await folder.keepRows({ row: one, line: one, endLine: one, label: one, hash: words, textHash: words });
  const column = Float32Array.of(el2n);
  await writeUnit(
    folder.unitFile({ seed: 0, point: training.points.at(-1)! }),
    {
      loss: column,
      el2n: column,
      grand: column,
      headGrand: column,
      entropy: column,
      given: column,
      margin: column,
      topClasses: Uint16Array.of(0, 1),
      topProbabilities: Float32Array.of(0.5, 0.5),
    },
    { fallbacks: [] },
  );
  await folder.finish({ ...described, result: folder.id, createdAt: String(finished++) });
  await store.adopt(dataset, folder.id);
  return dataset;
}

const scoreOf = async (results: LoadedResults, dataset: string) =>
  (await results.of(dataset))?.valuesOf('el2n')[0];

test('two that ask at once get one and the same', async () => {
  const results = new LoadedResults(store);
  const dataset = await finish('shared', 1);
  const [first, second] = await Promise.all([results.of(dataset), results.of(dataset)]);
  assert.ok(first !== undefined);
  assert.equal(first, second);
  assert.equal(await results.of(dataset), first);
});

test('scores that are finished anew, also while the old ones are read, are what is given', async () => {
  const results = new LoadedResults(store);
  const dataset = await finish('anew', 1);
  assert.equal(await scoreOf(results, dataset), 1);
  await finish('anew', 2);
  assert.equal(await scoreOf(results, dataset), 2);
  const reading = scoreOf(results, dataset);
  await finish('anew', 3);
  assert.ok([2, 3].includes((await reading)!), 'what lay there when it was read, and nothing between');
  assert.equal(await scoreOf(results, dataset), 3);
});

test('scores that are cleared while they are read are not given again', async () => {
  const results = new LoadedResults(store);
  const dataset = await finish('cleared', 1);
  const reading = results.of(dataset);
  await results.clear(dataset);
  await reading;
  assert.equal(await results.of(dataset), undefined);
});

test('what cannot be read is an error, not a file that was never scored', async () => {
  const dataset = await finish('damaged', 1);
  const { folder } = (await store.find(dataset))!;
  fs.truncateSync(path.join(folder.folder, 'done.json'), 20);
  await assert.rejects(new LoadedResults(store).of(dataset), { code: 'file-unreadable' });
});
