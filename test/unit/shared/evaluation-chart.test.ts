// The chart of curves: what is drawn is what the data says, and can be read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOutChart, type ChartShape, type EvaluationChart } from '../../../src/shared/evaluation-chart.ts';
import { curvesOf, type Curves } from '../../../src/shared/evaluation-curves.ts';
import { EVALUATIONS, makeEvaluation } from '../../made-up-evaluation.ts';

const SHAPE: ChartShape = {
  width: 640,
  height: 300,
  fontSize: 12,
  linesAbove: 1,
  fullName: ['All rows', '88.9 %'],
};

function chartOf(curves: Curves | undefined, shape: Partial<ChartShape> = {}): [EvaluationChart, Curves] {
  assert.ok(curves);
  return [layOutChart(curves, { ...SHAPE, ...shape }), curves];
}

const near = (actual: number, expected: number, what: string): void => {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${what}: ${actual}, not ${expected}`);
};

/** What a y on the chart says of the measure. */
function valueAt({ yOf }: EvaluationChart, y: number): number {
  const [zero, one] = [yOf(0), yOf(1)];
  return (y - zero) / (one - zero);
}

for (const [name, make] of Object.entries(EVALUATIONS)) {
  for (const measure of ['accuracy', 'macroF1', 'worstRecall'] as const) {
    test(`${name}, ${measure}: points and the edges of bands are where the data says`, () => {
      const evaluation = make();
      const [chart, curves] = chartOf(curvesOf(evaluation, 'drop', measure));
      near(valueAt(chart, chart.full), evaluation.full.means[measure].mean, 'all rows');
      for (const [place, { method, points }] of curves.curves.entries()) {
        const drawn = chart.curves[place]!;
        assert.equal(drawn.isRandom, method.ranking === 'random');
        assert.equal(drawn.points.length, points.length + 1, 'all rows come first');
        near(drawn.points[0]!.y, chart.full, 'where every curve begins');
        for (const candidate of evaluation.candidates) {
          const { ranking, point } = candidate.method;
          if (candidate.kind !== 'drop' || ranking !== method.ranking || point !== method.point) continue;
          const { mean, low, high } = candidate.difference[measure];
          const found = drawn.points.find(({ x }) => x === chart.xOf(candidate.share));
          assert.ok(found, `no point at ${candidate.share}`);
          const full = evaluation.full.means[measure].mean;
          near(valueAt(chart, found.y), full + mean, 'mean');
          if (low === undefined || high === undefined) {
            assert.equal(drawn.band, '');
            assert.equal(found.low, undefined);
          } else {
            near(valueAt(chart, found.low!), full + low, 'low edge');
            near(valueAt(chart, found.high!), full + high, 'high edge');
            assert.ok(drawn.band.includes(`${Number(found.x.toFixed(2))} ${Number(found.low!.toFixed(2))}`));
            assert.ok(drawn.band.includes(`${Number(found.x.toFixed(2))} ${Number(found.high!.toFixed(2))}`));
          }
        }
      }
    });
  }

  test(`${name}: nothing lies outside of the chart, and no label on another`, () => {
    for (const width of [320, 480, 640, 1200]) {
      const [chart] = chartOf(curvesOf(make(), 'drop', 'accuracy'), { width });
      assert.ok(chart.left > 0 && chart.left < chart.right && chart.right < width);
      for (const { points } of chart.curves) {
        for (const { x, y, low = y, high = y } of points) {
          assert.ok(x >= chart.left && x <= chart.right + 1e-9);
          for (const edge of [y, low, high]) assert.ok(edge >= chart.top && edge <= chart.bottom, `${edge}`);
        }
      }
      const labels = [...chart.labels].sort((a, b) => a.y - b.y);
      for (const [place, { y, lines }] of labels.entries()) {
        const before = labels[place - 1];
        if (before === undefined) continue;
        const room = (1.2 * SHAPE.fontSize * (lines.length + before.lines.length)) / 2;
        assert.ok(y - before.y >= room - 1e-9, `${before.lines.join()} and ${lines.join()} overlap`);
      }
    }
  });
}

test('small shares stand apart, and those that would run into others lose their text alone', () => {
  const [chart] = chartOf(curvesOf(EVALUATIONS.helps(), 'drop', 'accuracy'));
  assert.deepEqual(
    chart.xTicks.map(({ text }) => text),
    ['0 %', '1 %', '2 %', '5 %', '10 %', '20 %'],
  );
  const crowded = makeEvaluation({ drop: [0.001, 0.002, 0.003, 0.01, 0.011, 0.3] });
  const [narrow] = chartOf(curvesOf(crowded, 'drop', 'accuracy'), { width: 360 });
  assert.equal(narrow.xTicks.length, 7);
  const texts = narrow.xTicks.filter(({ text }) => text !== '');
  assert.equal(texts[0]?.text, '0 %');
  assert.equal(texts.at(-1)?.text, '30 %');
  for (const [place, { at, text }] of texts.entries()) {
    const before = texts[place - 1];
    if (before === undefined) continue;
    const half = (word: string) => (word.length * 0.62 * SHAPE.fontSize) / 2;
    assert.ok(at - half(text) > before.at + half(before.text), `${before.text} runs into ${text}`);
  }
});

test('shares kept run from all rows to few', () => {
  const [chart, curves] = chartOf(curvesOf(EVALUATIONS.helps(), 'keep', 'accuracy'));
  assert.deepEqual(
    chart.xTicks.map(({ text }) => text),
    ['100 %', '70 %', '50 %', '30 %', '10 %'],
  );
  assert.ok(chart.xOf(0.5)! < chart.xOf(0.1)!);
  assert.deepEqual(
    curves.curves[0]!.points.map(({ share }) => share),
    [0.7, 0.5, 0.3, 0.1],
  );
  assert.equal(chart.recommended, undefined, 'what is recommended is no share kept');
});

test('the axis spans a point at least, and never leaves 0 to 100 %', () => {
  const flat: Curves = {
    kind: 'drop',
    full: 0.5,
    curves: [
      { method: { ranking: 'el2n' }, points: [{ share: 0.1, dropped: 1, difference: { mean: 0.0001 } }] },
    ],
    recommended: null,
  };
  const [chart] = chartOf(flat);
  assert.ok(valueAt(chart, chart.top) - valueAt(chart, chart.bottom) >= 0.01);
  const perfect = { ...flat, full: 1, curves: [{ ...flat.curves[0]!, points: [] }] };
  const [top] = chartOf({
    ...perfect,
    curves: [
      {
        method: { ranking: 'el2n' },
        points: [{ share: 0.1, dropped: 1, difference: { mean: 0, low: -0.02, high: 0 } }],
      },
    ],
  });
  near(valueAt(top, top.top), 1, 'the top of the axis');
});

test('what is recommended is marked where it lies; shares off the chart have no place', () => {
  const evaluation = EVALUATIONS.helps();
  const [chart] = chartOf(curvesOf(evaluation, 'drop', 'accuracy'));
  const { share, method } = evaluation.candidates[evaluation.recommendation.candidate!]!;
  assert.equal(method.ranking, 'el2n');
  assert.equal(chart.recommended?.x, chart.xOf(share));
  assert.equal(chart.xOf(0.25), undefined);
  near(chart.xOf(0)!, chart.left, 'no rows dropped');
  const [nothing] = chartOf(curvesOf(EVALUATIONS.nothingHelps(), 'drop', 'accuracy'));
  assert.equal(nothing.recommended, undefined);
});

test('there are no curves of a kind that was not tried', () => {
  assert.equal(curvesOf(EVALUATIONS.oneRun(), 'keep', 'accuracy'), undefined);
});
