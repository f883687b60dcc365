// Reads the real datasets that a developer may have beside the repository; skipped where they are not.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openDataset, readRecords } from '../../../src/data/reader.ts';
import { formatOfFile } from '../../../src/shared/dataset.ts';
import { sha256 } from './reading.ts';

const folder = path.resolve(process.env['DATA_DIET_ROOT'] ?? '.', '../shared/datasets');
const skip = fs.existsSync(folder) ? false : 'the folder of datasets is not there';

const DATASETS: [file: string, records: number][] = [
  ['sst2/train.jsonl', 6920],
  ['banking77/train.csv', 10003],
  ['snli/dev.jsonl', 9842],
  ['ag_news/ag_news.csv', 7600],
];

describe('real datasets', { skip }, () => {
  for (const [file, expected] of DATASETS) {
    test(`${file} is read whole`, async () => {
      const whole = fs.readFileSync(path.join(folder, file));
      const dataset = openDataset(path.join(folder, file));
      let records = 0;
      let line = 1;
      for await (const event of readRecords(dataset.chunks, formatOfFile(file)!)) {
        assert.notEqual(event.kind, 'finding', JSON.stringify(event));
        if (event.kind !== 'record') continue;
        const { record } = event;
        assert.equal(record.row, records++);
        // The bytes between two records are line breaks and nothing else.
        const before = whole.toString('latin1', record.byteStart - 1, record.byteStart);
        if (record.byteStart > 0) assert.equal(before, '\n');
        assert.ok(record.line >= line && record.endLine >= record.line);
        line = record.endLine + 1;
      }
      assert.equal(records, expected);
      assert.deepEqual(dataset.fingerprint(), { bytes: whole.length, sha256: sha256(whole) });
    });
  }
});
