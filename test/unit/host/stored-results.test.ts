// Stored scores: found by path or content, the oldest taken out.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ResultFiles } from '../../../src/host/views/result-files.ts';
import { metadataPath } from '../../../src/shared/results.ts';
import { metadata, scoredRow } from './scored-rows.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const temporary = temporaryFolder();
const results = new ResultFiles(path.join(temporary, 'scores'));

function storeResult(dataset: string, content: string): string {
  fs.writeFileSync(dataset, content);
  const file = results.pathFor(dataset);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(scoredRow(0))}\n`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  fs.writeFileSync(
    metadataPath(file),
    JSON.stringify(metadata({ bytes: Buffer.byteLength(content), sha256 })),
  );
  return file;
}

test('a dataset finds its scores by its path, and a copy by its content', async () => {
  const original = path.join(temporary, 'original.jsonl');
  const copy = path.join(temporary, 'copy.jsonl');
  const other = path.join(temporary, 'other.jsonl');
  const stored = storeResult(original, 'the content');
  fs.writeFileSync(copy, 'the content');
  fs.writeFileSync(other, 'the CONTENT');
  assert.equal(await results.find(original), stored);
  assert.equal(await results.find(copy), stored);
  assert.equal(await results.find(other), undefined);
  fs.writeFileSync(original, 'edited since');
  assert.equal(await results.find(original), stored);
  await results.remove(stored);
  assert.equal(await results.find(copy), undefined);
  assert.equal(fs.existsSync(metadataPath(stored)), false);
});

test('only the latest results are kept', async () => {
  for (let index = 0; index < 203; index += 1) {
    const file = storeResult(path.join(temporary, `many-${index}.jsonl`), `content ${index}`);
    fs.utimesSync(file, 1_000_000 + index, 1_000_000 + index);
  }
  await results.prepare();
  const left = fs.readdirSync(path.join(temporary, 'scores')).filter((name) => name.endsWith('.jsonl'));
  assert.equal(left.length, 200);
  assert.equal(await results.find(path.join(temporary, 'many-0.jsonl')), undefined);
  assert.ok((await results.find(path.join(temporary, 'many-202.jsonl'))) !== undefined);
});
