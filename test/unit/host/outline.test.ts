// What cannot be scored is refused with what it lacks, before anything is asked.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { refuseScores } from '../../../src/host/scoring/dataset-format.ts';
import { outlineOf } from '../../../src/host/scoring/outline.ts';
import { metadataPath } from '../../../src/shared/results.ts';
import { metadata, scoredRow } from './scored-rows.ts';
import { fileWriter, temporaryFolder } from '../../temporary-folder.ts';

const temporary = temporaryFolder();
const write = fileWriter(temporary);

for (const [name, content, code, message] of [
  ['empty.csv', '', 'dataset-empty', 'empty.csv is empty.'],
  ['empty.jsonl', '', 'dataset-empty', 'empty.jsonl is empty.'],
  ['blank.jsonl', '\n\n', 'dataset-empty', 'blank.jsonl holds only empty lines.'],
  ['head.csv', 'text,label\n', 'dataset-empty', 'head.csv has a header but no rows.'],
  ['prose.jsonl', 'not json\n', 'dataset-empty', /^No row of prose\.jsonl can be read: /],
  ['alone.csv', 'text\na\nb\n', 'format-unsupported', /^alone\.csv has no text and label columns/],
] as const) {
  test(`${name}: ${String(message)}`, async () => {
    await assert.rejects(outlineOf(write(name, content)), { code, message });
  });
}

test('a dataset has its columns inferred', async () => {
  const rows = ['a good film,yes', 'a bad film,no', 'the best film,yes', 'the worst film,no'];
  const outline = await outlineOf(write('rows.csv', ['text,label', ...rows, ''].join('\n')));
  assert.deepEqual(outline.inferred, { text: ['text'], label: 'label' });
  assert.equal(outline.name, 'rows.csv');
});

test('scores are refused by the name of their dataset; metadata of another kind are none of ours', () => {
  const scores = write('a.scores.jsonl', `${JSON.stringify(scoredRow(0))}\n`);
  refuseScores(scores);
  fs.writeFileSync(metadataPath(scores), '{"version":2}');
  refuseScores(scores);
  fs.writeFileSync(metadataPath(scores), JSON.stringify(metadata()));
  assert.throws(
    () => {
      refuseScores(scores);
    },
    {
      code: 'format-unsupported',
      message: 'a.scores.jsonl holds the scores of a.jsonl, it is not a dataset.',
      action: 'Score a.jsonl instead.',
    },
  );
});
