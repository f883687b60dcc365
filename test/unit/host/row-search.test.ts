// A search over the texts of all rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RowSearch } from '../../../src/host/panel/row-search.ts';
import { datasetOf, scoredRow } from './scored-rows.ts';

const TEXTS = Array.from({ length: 1200 }, (_, row) => `Row ${row}${row === 700 ? ' with a NEEDLE' : ''}`);
const dataset = datasetOf(TEXTS.map((_, row) => scoredRow(row)));

function viewOf(recordOfScore = Int32Array.from(TEXTS.keys())) {
  return {
    dataset,
    recordOfScore,
    reads: 0,
    readTexts(records: readonly number[]) {
      this.reads += 1;
      return Promise.resolve(records.map((record) => ({ text: ['a pair', TEXTS[record]!] })));
    },
  };
}

const found = (hits: Uint8Array | undefined) => [...(hits ?? []).keys()].filter((row) => hits![row] === 1);

test('finds words in any of the texts, whatever their case, and reads them once', async () => {
  const search = new RowSearch();
  const view = viewOf();
  assert.deepEqual(found(await search.hits(view, ' needle ')), [700]);
  assert.deepEqual(found(await search.hits(view, 'needle')), [700]);
  assert.equal(view.reads, 3);
  assert.equal(found(await search.hits(view, 'row 1')).length, 1 + 10 + 100 + 200);
  assert.equal(await search.hits(view, '  '), undefined);
});

test('rows that are gone are not found', async () => {
  const there = Int32Array.from(TEXTS.keys()).map((record) => (record === 700 ? -1 : record));
  assert.deepEqual(found(await new RowSearch().hits(viewOf(there), 'needle')), []);
});

test('another search ends the one before', async () => {
  const search = new RowSearch();
  const view = viewOf();
  const first = search.hits(view, 'row');
  const second = search.hits(view, 'needle');
  assert.equal(await first, undefined);
  assert.deepEqual(found(await second), [700]);
});
