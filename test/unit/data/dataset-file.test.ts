// Opening dataset files: what goes wrong, and the fingerprint of what was read.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fingerprintOfFile } from '../../../src/data/dataset-file.ts';
import { openDataset, readRecords } from '../../../src/data/reader.ts';
import { DataDietError } from '../../../src/shared/errors.ts';
import { sha256 } from './reading.ts';
import { makePipe, WITH_ODD_FILES } from '../../odd-files.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

describe('dataset files', () => {
  const folder = temporaryFolder();

  test('a file larger than a chunk keeps its places and its fingerprint', async () => {
    const file = path.join(folder, 'large.jsonl');
    const line = (row: number): string =>
      JSON.stringify({ text: `é ${'x'.repeat(1000)} ${row}`, label: row % 2 });
    const content = Buffer.from(Array.from({ length: 4000 }, (_, row) => line(row)).join('\r\n'));
    fs.writeFileSync(file, content);
    const dataset = openDataset(file);
    assert.equal(dataset.bytes, content.length);
    assert.throws(() => dataset.fingerprint(), DataDietError);
    let rows = 0;
    for await (const event of readRecords(dataset.chunks, 'jsonl')) {
      assert.ok(event.kind === 'record');
      const { row, byteStart, byteEnd } = event.record;
      assert.equal(row, rows);
      assert.equal(content.toString('utf8', byteStart, byteEnd), line(rows++));
    }
    assert.equal(rows, 4000);
    assert.deepEqual(dataset.fingerprint(), { bytes: content.length, sha256: sha256(content) });
  });

  test('reading may stop early', async () => {
    const file = path.join(folder, 'early.csv');
    fs.writeFileSync(file, `text,label\n${'a,1\n'.repeat(1e6)}`);
    for await (const event of readRecords(openDataset(file).chunks, 'csv')) {
      if (event.kind === 'record' && event.record.row === 10) break;
    }
  });

  test('what is not there, and what is no file', () => {
    const missing = path.join(folder, 'missing.csv');
    assert.throws(() => openDataset(missing), { code: 'file-not-found', place: { file: missing } });
    assert.throws(() => openDataset(path.join(missing, 'x.csv')), { code: 'file-not-found' });
    assert.throws(() => openDataset(folder), { code: 'file-unreadable', message: /folder/ });
  });

  test('a pipe or a device is refused at once, whatever name it has', WITH_ODD_FILES, async () => {
    const pipe = path.join(folder, 'pipe.csv');
    makePipe(pipe);
    const device = path.join(folder, 'device.csv');
    fs.symlinkSync('/dev/zero', device);
    assert.throws(() => openDataset(pipe), { code: 'file-unreadable', message: /It is a named pipe/ });
    assert.throws(() => openDataset(device), { code: 'file-unreadable', message: /It is a device/ });
    // It may take the place of a file that was looked at.
    const file = path.join(folder, 'swapped.csv');
    fs.writeFileSync(file, 'text,label\n');
    const { chunks } = openDataset(file);
    fs.rmSync(file);
    makePipe(file);
    await assert.rejects(async () => {
      for await (const event of readRecords(chunks, 'csv')) assert.fail(event.kind);
    }, { code: 'file-unreadable', message: /named pipe/ }); // prettier-ignore
  });

  test('a file that is written to while it is read has no fingerprint', async () => {
    const file = path.join(folder, 'growing.csv');
    const content = `text,label\n${'a,1\n'.repeat(1e6)}`;
    for (const change of [
      () => {
        fs.appendFileSync(file, 'b,2\n');
      },
      () => {
        fs.truncateSync(file, 2_000_000);
      },
    ]) {
      fs.writeFileSync(file, content);
      const { chunks, fingerprint } = openDataset(file);
      let first = true;
      for await (const { length } of chunks) {
        if (first && length > 0) change();
        first = false;
      }
      assert.throws(fingerprint, { code: 'dataset-changed', place: { file } });
    }
    const { size } = fs.statSync(file);
    assert.equal((await fingerprintOfFile(file)).bytes, size);
  });

  test('a file that goes away before it is read', async () => {
    const file = path.join(folder, 'gone.csv');
    fs.writeFileSync(file, 'text,label\n');
    const { chunks } = openDataset(file);
    fs.rmSync(file);
    await assert.rejects(async () => {
      for await (const event of readRecords(chunks, 'csv')) assert.fail(event.kind);
    }, { code: 'file-not-found' }); // prettier-ignore
  });
});
