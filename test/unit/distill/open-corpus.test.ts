// A corpus that lies there is kept where it is the one that is meant, and never made over.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { corpusRows, type Texts } from '../../../distill/corpus-rows.ts';
import { openCorpus } from '../../../distill/corpus/open-corpus.ts';
import type { TextSource } from '../../../distill/corpus/text-row.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const novel = (version: string): TextSource => ({
  name: 'novel',
  origin: () => ({ from: 'here', version, licence: 'CC0-1.0' }),
  rows: (random) => [{ text: `chapter ${random.uint32()}` }, { text: 'call me ishmael' }],
});

async function madeCorpus(context: TestContext) {
  const out = path.join(temporaryFolder(context), 'corpus.jsonl');
  const options = { out, seed: 1, sources: [novel('1')] };
  const { manifest, made } = await openCorpus(options);
  assert.ok(made);
  return { out, options, manifest };
}

async function readAll(file: string): Promise<Texts[]> {
  const rows: Texts[] = [];
  for await (const row of corpusRows(file)) rows.push(row);
  return rows;
}

async function refused(options: Parameters<typeof openCorpus>[0], reason: RegExp): Promise<void> {
  const before = fs.readFileSync(options.out, 'utf8');
  await assert.rejects(openCorpus(options), (error) => {
    assert.ok(error instanceof DataDietError && error.code === 'output-unwritable', String(error));
    assert.match(error.message, reason);
    return true;
  });
  assert.equal(fs.readFileSync(options.out, 'utf8'), before);
}

test('the same options keep it', async (context) => {
  const { options, manifest } = await madeCorpus(context);
  assert.deepEqual(await openCorpus(options), { manifest, made: false });
});

test('other options are refused, and leave it alone', async (context) => {
  const { options } = await madeCorpus(context);
  await refused({ ...options, seed: 2 }, /--seed 1/);
  await refused({ ...options, datasets: 'folder' }, /without --datasets/);
  await refused({ ...options, sources: [novel('2')] }, /novel \(here, 1\)/);
  await refused({ ...options, sources: [novel('1'), novel('1')] }, /novel/);
});

test('a forgotten folder of data sets is told of', async (context) => {
  const { out, options, manifest } = await madeCorpus(context);
  fs.writeFileSync(out.replace(/l$/, ''), JSON.stringify({ ...manifest, leftOut: [] }));
  await refused(options, /--datasets FOLDER/);
});

test('a corpus that was changed by hand, or lost its manifest, is refused', async (context) => {
  const { out, options } = await madeCorpus(context);
  fs.appendFileSync(out, '{"text":"more"}\n');
  await refused(options, /not the file/);
  fs.rmSync(out.replace(/l$/, ''));
  await refused(options, /corpus\.json.* is missing/);
});

test('a fault in a row is told with file and line', async (context) => {
  const file = path.join(temporaryFolder(context), 'corpus.jsonl');
  for (const fault of ['{"text": ', '{"txt": "a"}', '7']) {
    fs.writeFileSync(file, `{"text":"a","pair":"b"}\n\n${fault}\n`);
    await assert.rejects(readAll(file), (error) => {
      assert.ok(error instanceof DataDietError, String(error));
      assert.ok(error.message.startsWith(`${file}, line 3: `), error.message);
      assert.deepEqual(error.place, { file, line: 3 });
      return true;
    });
  }
});
