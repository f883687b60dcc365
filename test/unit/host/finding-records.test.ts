// Rows that were not scored are found again by their neighbours, whatever was edited around them; where these do not tell,
// nothing is said of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeFindings } from '../../../src/host/editor/finding-records.ts';
import type { Finding } from '../../../src/shared/dataset.ts';

const finding = (row: number): Finding => ({
  code: 'empty-text',
  message: '',
  row,
  line: row + 1,
  column: 1,
});

/** A file by the names of its rows, those in capitals not scored; and the document that it is now. */
function placed(before: string, now: string): string {
  const rows = Array.from(before);
  const scoredRows = rows.flatMap((name, row) => (name === name.toLowerCase() ? [row] : []));
  const findings = rows.flatMap((name, row) => (name === name.toLowerCase() ? [] : [finding(row)]));
  const records = Array.from(now);
  const score = Int32Array.from(records, (name) => scoredRows.findIndex((row) => rows[row] === name));
  const view = {
    rows: { line: new Int32Array(records.length), endLine: new Int32Array(0), content: score, score },
    recordOfScore: Int32Array.from(scoredRows, (row) => records.indexOf(rows[row]!)),
    dataset: { columns: { row: Int32Array.from(scoredRows) } },
  };
  const found = placeFindings(view, findings, rows.length);
  return found.map(({ finding: { row }, record }) => `${rows[row]}${records[record]}`).join(' ');
}

for (const [what, before, now, expected] of [
  ['as it was', 'aBcDDefG', 'aBcDDefG', 'BB DD DD GG'],
  ['rows put in', 'aBcd', 'xyaBcd', 'BB'],
  ['rows put in behind it', 'aBcd', 'aBcxd', 'BB'],
  ['a neighbour edited', 'aBcd', 'xBcd', 'BB'],
  ['both neighbours edited', 'aBcd', 'xByd', 'BB'],
  ['a neighbour removed', 'abCde', 'aCde', 'CC'],
  ['both neighbours removed', 'abCde', 'aCe', 'CC'],
  ['the first and the last row', 'AbcD', 'AbcD', 'AA DD'],
  ['a row moved to the end', 'abCdE', 'bCdEa', 'CC EE'],
  ['the row itself removed', 'aBc', 'ac', ''],
  ['no scored row left', 'aBc', 'B', 'BB'],
  ['rows that cannot be told apart', 'aBc', 'axByc', ''],
] as const) {
  test(`${what}: ${before} is now ${now}`, () => {
    assert.equal(placed(before, now), expected);
  });
}
