// The sample dataset: what its note says is true, and it is the same on every machine.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { exampleOf } from '../../../src/data/examples.ts';
import { inferColumns } from '../../../src/data/infer-columns.ts';
import { readRecordsFromText } from '../../../src/data/reader.ts';
import { findingsOf, recordsOf } from './reading.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('sample/spam.csv and its note', () => {
  const folder = temporaryFolder();
  const script = path.join(process.env['DATA_DIET_ROOT'] ?? '.', 'scripts/make-sample.mjs');
  execFileSync(process.execPath, [script, folder]);
  const csv = fs.readFileSync(path.join(folder, 'spam.csv'), 'utf8');

  const events = readRecordsFromText(csv, 'csv');
  const records = recordsOf(events);
  assert.deepEqual(findingsOf(events), []);
  const { columns } = inferColumns(records, ['text', 'label']);
  assert.deepEqual(columns, { text: ['text'], label: 'label' });

  const labels = new Map<unknown, number>();
  for (const record of records) {
    const result = exampleOf(record, columns);
    assert.ok(result.kind === 'example');
    const { label } = result.example;
    labels.set(label, (labels.get(label) ?? 0) + 1);
    // One line a record, so that the note can name lines.
    assert.equal(record.line, record.row + 2);
  }
  assert.equal(records.length, 2000);
  assert.deepEqual([...labels.keys()].sort(), ['ham', 'spam']);
  assert.doesNotMatch(csv, /\w@\w+\.\w/);

  const note = fs.readFileSync(path.join(folder, 'NOTES.md'), 'utf8');
  const flips = [...note.matchAll(/^\| (\d+) \| (\w+) \| (\w+) \|$/gm)];
  assert.equal(flips.length, 60);
  let flippedToSpam = 0;
  for (const [, line, label, original] of flips) {
    assert.equal(records[Number(line) - 2]?.fields.get('label'), label);
    assert.notEqual(label, original);
    flippedToSpam += label === 'spam' ? 1 : 0;
  }
  // Of 1300 ham and 700 spam, before the flips.
  assert.equal(labels.get('ham'), 1300 - flippedToSpam + (60 - flippedToSpam));
});
