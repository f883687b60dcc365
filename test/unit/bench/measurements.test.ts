// The arithmetic of the measurements, and the pages that they are written into.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { isMet } from '../../../bench/side-by-side/goals.ts';
import { writeSection } from '../../../bench/side-by-side/sections.ts';
import { inverse, median, spreadOfRatios } from '../../../bench/side-by-side/statistics.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('ratios are taken within a round, not between rounds', () => {
  // The second round was three times as slow for both: the ratio is the same.
  assert.deepEqual(spreadOfRatios([4, 12, 5], [2, 6, 1]), { median: 2, low: 2, high: 5 });
  assert.throws(() => spreadOfRatios([1, 2], [1]), RangeError);
});

test('a median of an even count lies between its middle values', () => {
  assert.equal(median([4, 1, 3, 100]), 3.5);
  assert.equal(median([7]), 7);
});

test('the reciprocal of a spread swaps its ends', () => {
  assert.deepEqual(inverse({ median: 2, low: 1, high: 4 }), { median: 0.5, low: 0.25, high: 1 });
  assert.equal(inverse(undefined), undefined);
});

test('a goal is met on its own side of the limit', () => {
  const spread = { median: 2, low: 1, high: 3 };
  assert.equal(isMet({ bound: 'at most', limit: 2 }, spread), true);
  assert.equal(isMet({ bound: 'at most', limit: 1.9 }, spread), false);
  assert.equal(isMet({ bound: 'at least', limit: 2.1 }, spread), false);
});

test('a section is replaced where it stands, and the rest of the page is left alone', () => {
  const folder = temporaryFolder();
  const page = path.join(folder, 'docs', 'page.md');
  writeSection(page, 'one', 'first');
  writeSection(page, 'two', 'second');
  fs.writeFileSync(page, `# Title\n\n${fs.readFileSync(page, 'utf8')}\nThe end.\n`);
  writeSection(page, 'one', 'changed\n');
  assert.equal(
    fs.readFileSync(page, 'utf8'),
    '# Title\n\n<!-- one -->\n\nchanged\n\n<!-- /one -->\n\n<!-- two -->\n\nsecond\n\n<!-- /two -->\n\nThe end.\n',
  );
});
