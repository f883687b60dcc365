// The writer on a real file system: exact numbers, many rows, whole or not at all, errors that name the place.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { ResultsWriter } from '../../../src/engine/results-writer.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { metadataPath, partialPath, type RunMetadata, type ScoredRow } from '../../../src/shared/results.ts';
import { metadata } from '../host/scored-rows.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();

function scored(row: number): ScoredRow {
  return {
    row,
    line: row + 1,
    endLine: row + 1,
    hash: `h${row}`,
    label: 'größe\u2028',
    predicted: 1,
    confidence: 0.1 + row / 3,
    loss: Math.PI * row,
    el2n: Math.SQRT2 / (row + 1),
    el2nStd: 5e-324,
    grand: 1.7976931348623157e308,
    grandStd: 0.1,
    headGrand: 1 / 3,
  };
}

const METADATA: RunMetadata = metadata();

function names(): string[] {
  return fs.readdirSync(folder).sort();
}

function refused(code: string): (error: unknown) => boolean {
  return (error) => error instanceof DataDietError && error.code === code && error.action !== '';
}

test('rows and metadata read back exactly as they were', async () => {
  const out = path.join(folder, 'exact.jsonl');
  const writer = await ResultsWriter.open(out);
  const rows = [0, 1, 2].map(scored);
  await writer.write(rows);
  assert.equal(fs.existsSync(out), false, 'scores stand there before they are whole');
  await writer.finish(METADATA);
  const lines = fs.readFileSync(out, 'utf8').split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    rows,
  );
  const metadata = fs.readFileSync(metadataPath(out), 'utf8');
  assert.deepEqual(JSON.parse(metadata), METADATA);
  assert.ok(metadata.includes('\n  "tool": {\n'), 'the metadata are meant to be read');
  assert.deepEqual(names(), ['exact.jsonl', 'exact.jsonl.meta.json']);
  for (const name of names()) fs.rmSync(path.join(folder, name));
});

test('many rows from a generator arrive in order and are counted', async () => {
  const out = path.join(folder, 'many.jsonl');
  const writer = await ResultsWriter.open(out);
  const count = 20_000;
  let written = 0;
  let chunks = 0;
  await writer.write(
    (function* () {
      for (let row = 0; row < count; row++) yield scored(row);
    })(),
    (rows) => {
      written += rows;
      chunks++;
    },
  );
  await writer.finish(METADATA);
  assert.equal(written, count);
  assert.ok(chunks > 5, 'everything was held in memory');
  let row = 0;
  for await (const line of createInterface({ input: fs.createReadStream(out) })) {
    assert.equal((JSON.parse(line) as { row: number }).row, row++);
  }
  assert.equal(row, count);
  fs.rmSync(out);
  fs.rmSync(metadataPath(out));
});

test('giving up leaves earlier results and no partial file', async () => {
  const out = path.join(folder, 'again.jsonl');
  const first = await ResultsWriter.open(out);
  await first.write([scored(0)]);
  await first.finish(METADATA);
  const before = fs.readFileSync(out, 'utf8');
  const second = await ResultsWriter.open(out);
  await second.write([scored(1), scored(2)]);
  await second.discard();
  assert.equal(fs.readFileSync(out, 'utf8'), before);
  assert.deepEqual(names(), ['again.jsonl', 'again.jsonl.meta.json']);
});

test('a failure while finishing never leaves scores beside metadata that are not theirs', async () => {
  const out = path.join(folder, 'again.jsonl');
  const writer = await ResultsWriter.open(out);
  await writer.write([scored(5)]);
  // The metadata cannot take their place: a folder stands there.
  fs.rmSync(metadataPath(out));
  fs.mkdirSync(metadataPath(out));
  await assert.rejects(writer.finish(METADATA), refused('output-unwritable'));
  assert.equal(fs.existsSync(out), false);
  await writer.discard();
  fs.rmdirSync(metadataPath(out));
  assert.deepEqual(names(), []);
});

test('a score that JSON cannot hold is refused and not written as null', async () => {
  const out = path.join(folder, 'nan.jsonl');
  const writer = await ResultsWriter.open(out);
  await assert.rejects(writer.write([{ ...scored(0), el2n: Number.NaN }]), (error) => {
    return error instanceof DataDietError && error.message.includes('el2n') && error.place?.row === 0;
  });
  await writer.discard();
  assert.equal(fs.existsSync(partialPath(out)), false);
});

test('a place that cannot be written to is told before the work', async () => {
  await assert.rejects(ResultsWriter.open(path.join(folder, 'absent', 'x.jsonl')), (error) => {
    return (
      refused('output-unwritable')(error) &&
      error instanceof Error &&
      error.message.includes('no such folder')
    );
  });
});

test('a full disk is told as such', { skip: !fs.existsSync('/dev/full') }, async () => {
  const out = path.join(folder, 'full.jsonl');
  fs.symlinkSync('/dev/full', partialPath(out));
  const writer = await ResultsWriter.open(out);
  await assert.rejects(writer.write([scored(0)]), (error) => {
    return (
      refused('output-unwritable')(error) && error instanceof Error && error.message.includes('disk is full')
    );
  });
  await writer.discard();
  assert.deepEqual(names(), []);
});
