// What the panel asks of scored rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInside, PanelModel, type RowFacts } from '../../../src/host/panel/panel-model.ts';
import { decisionCode } from '../../../src/shared/decisions.ts';
import { defaultQuery } from '../../../src/shared/panel-protocol.ts';
import { datasetOf, scoredRow } from './scored-rows.ts';

const dataset = datasetOf(
  [
    scoredRow(0, { el2n: 0.1, grand: 4, confidence: 0.9 }),
    scoredRow(1, { el2n: 1.3, grand: 2, confidence: 0.1, predicted: 'b' }),
    scoredRow(2, { el2n: 0.7, grand: 3, confidence: 0.4, label: 'b', predicted: 'a' }),
    scoredRow(3, { el2n: 0.2, grand: 1, confidence: 0.8, label: 'b', predicted: 'b' }),
  ],
  { aum: [3, -4, 1, 2] },
);
const model = new PanelModel(dataset, dataset.ranking('el2n', 25));
/** Every scored row in its place. */
const ALL = Int32Array.of(0, 1, 2, 3);
const FACTS: RowFacts = {
  recordOfScore: ALL,
  decisions: new Uint8Array(4),
  disputed: new Set(),
  sample: new Set(),
  hits: undefined,
  alike: undefined,
};
const select = (query: Partial<ReturnType<typeof defaultQuery>>, facts: Partial<RowFacts> = {}) => [
  ...model.select({ ...defaultQuery('el2n'), ...query }, { ...FACTS, ...facts }),
];

test('sorts by any column, both ways', () => {
  assert.deepEqual(select({}), [1, 2, 3, 0]);
  assert.deepEqual(select({ descending: false }), [0, 3, 2, 1]);
  assert.deepEqual(select({ sort: 'grand' }), [0, 2, 1, 3]);
  assert.deepEqual(select({ sort: 'confidence', descending: false }), [1, 2, 3, 0]);
  assert.deepEqual(select({ sort: 'row', descending: false }), [0, 1, 2, 3]);
  assert.deepEqual(select({ sort: 'aum', descending: true }), [0, 3, 2, 1]);
  assert.deepEqual(select({ sort: 'aum', descending: false }), [1, 2, 3, 0]);
});

test('the suspicious end comes first, whichever it is', () => {
  assert.deepEqual(defaultQuery('grand').descending, true);
  assert.deepEqual(defaultQuery('aum').descending, false);
  assert.deepEqual(defaultQuery('confidence').descending, false);
  const byAum = new PanelModel(dataset, dataset.ranking('aum', 25));
  assert.deepEqual([...byAum.select(defaultQuery('aum'), FACTS)], [1, 2, 3, 0]);
  assert.deepEqual([...byAum.select({ ...defaultQuery('el2n'), flaggedOnly: true }, FACTS)], [1]);
});

test('rows are in the order of the ranking where the result lacks what they are to be sorted by', () => {
  assert.deepEqual(select({ sort: 'correctness', descending: false }), [1, 2, 3, 0]);
});

test('filters by label, disagreement and flag, together', () => {
  assert.deepEqual(select({ label: 1 }), [2, 3]);
  assert.deepEqual(select({ disagreementsOnly: true }), [1, 2]);
  assert.deepEqual(select({ flaggedOnly: true }), [1]);
  assert.deepEqual(select({ flaggedOnly: true, label: 1 }), []);
});

test('rows that are gone are left out, unless they are asked for', () => {
  const left = Int32Array.of(0, -1, 1, -1);
  assert.deepEqual(select({}, { recordOfScore: left }), [2, 0]);
  assert.deepEqual(select({ goneToo: true }, { recordOfScore: left }), [1, 2, 3, 0]);
  assert.deepEqual(select({ flaggedOnly: true }, { recordOfScore: left }), []);
  assert.deepEqual(select({}), [1, 2, 3, 0]);
});

test('filters by what was decided, what is predicted, what is disputed, drawn or found', () => {
  const decisions = Uint8Array.of(
    0,
    decisionCode('kept'),
    decisionCode('removed'),
    decisionCode('relabelled'),
  );
  const recordOfScore = Int32Array.of(0, 1, -1, -1);
  const facts = { decisions, recordOfScore };
  assert.deepEqual(select({}, facts), [1, 3, 0], 'a relabelled row is there');
  assert.deepEqual(select({ decision: 'open' }, facts), [0]);
  assert.deepEqual(select({ decision: 'kept' }, facts), [1]);
  assert.deepEqual(select({ decision: 'removed' }, facts), [2], 'though it is gone');
  assert.deepEqual(select({ decision: 'relabelled' }, facts), [3]);
  assert.deepEqual(select({ predicted: 1 }), [1, 3]);
  assert.deepEqual(select({ disputedOnly: true }, { disputed: new Set([3]) }), [3]);
  assert.deepEqual(select({ sampleOnly: true }, { ...facts, sample: new Set([2, 0]) }), [2, 0]);
  assert.deepEqual(select({ search: 'x' }, { hits: Uint8Array.of(0, 0, 1, 1) }), [2, 3]);
});

test('sorts by the spread over the runs', () => {
  const spread = new PanelModel(
    datasetOf([0.1, 0.4, 0.2].map((el2nStd, row) => scoredRow(row, { el2nStd }))),
    dataset.ranking('el2n', 25),
  );
  const facts = { ...FACTS, recordOfScore: Int32Array.of(0, 1, 2), decisions: new Uint8Array(3) };
  const query = { ...defaultQuery('spread') };
  assert.deepEqual([...spread.select(query, facts)], [1, 2, 0]);
});

test('a point lies inside of a polygon, or not', () => {
  const notch: [number, number][] = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ];
  assert.equal(isInside(notch, 1, 1), true);
  assert.equal(isInside(notch, 2, 3), false, 'in the notch');
  assert.equal(isInside(notch, 5, 1), false);
  assert.equal(isInside(notch, -1, 1), false);
});

test('a histogram counts every row once, and the flagged among them', () => {
  const el2n = model.histogram('el2n');
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  assert.deepEqual([el2n.low, el2n.high, sum(el2n.counts), sum(el2n.flagged)], [0.1, 1.3, 4, 1]);
  assert.equal(el2n.counts[0], 1);
  assert.equal(el2n.counts.at(-1), 1);
  assert.equal(el2n.flagged.at(-1), 1);
  assert.equal(model.histogram('el2n'), el2n, 'counted once');
  assert.equal(model.histogram('aum').flagged[0], 1);
});
