// The chart of curves as SVG in the page. Colours and strokes are classes: see report-style.ts.
import type { Measure } from '../shared/evaluation.ts';
import { layOutChart, type ChartShape, type EvaluationChart } from '../shared/evaluation-chart.ts';
import type { Curves } from '../shared/evaluation-curves.ts';
import { describeCandidate, describeDifference, percentText, shareText } from '../shared/evaluation-words.ts';
import { markerPath } from '../shared/marker-path.ts';
import { markup, type Markup } from './markup.ts';

const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  accuracy: 'Accuracy',
  macroF1: 'Macro F1',
  worstRecall: 'Recall of the worst class',
};

export interface ChartFacts {
  readonly curves: Curves;
  readonly measure: Measure;
  readonly runs: number;
  readonly testRows: number;
  readonly digits: number;
  /** What is said of the candidate that is marked: recommended, or that it did best. */
  readonly word: string;
}

/** A wide one and a narrow one: their text stays legible, and the page shows the one that fits. */
const SHAPES = {
  wide: { width: 860, height: 380, fontSize: 13 },
  narrow: { width: 540, height: 340, fontSize: 13 },
} as const;

const seriesClass = (isRandom: boolean, series: number): string =>
  isRandom ? 'random' : `series-${series % 6}`;

function textLines(lines: readonly string[], x: number, y: number, fontSize: number): Markup {
  const first = y - ((lines.length - 1) * 1.2 * fontSize) / 2 + 0.35 * fontSize;
  return markup`${lines.map(
    (line, place) =>
      markup`<text x="${x.toFixed(1)}" y="${(first + place * 1.2 * fontSize).toFixed(1)}">${line}</text>`,
  )}`;
}

function axes(chart: EvaluationChart, fontSize: number): Markup {
  const { left, right, top, bottom } = chart;
  return markup`<g class="grid">${chart.yTicks.map(
    ({ at }) => markup`<path d="M${left} ${at.toFixed(1)}H${right}"/>`,
  )}</g><g class="ticks end">${chart.yTicks.map(
    ({ at, text }) => markup`<text x="${left - 8}" y="${(at + 0.35 * fontSize).toFixed(1)}">${text}</text>`,
  )}</g><g class="axis"><path d="M${left} ${bottom}H${right}"/>${chart.xTicks.map(
    ({ at }) => markup`<path d="M${at.toFixed(1)} ${bottom}v5"/>`,
  )}</g><g class="ticks middle">${chart.xTicks.map(
    ({ at, text }) => markup`<text x="${at.toFixed(1)}" y="${bottom + 1.5 * fontSize}">${text}</text>`,
  )}</g><path class="full" d="M${left} ${chart.full.toFixed(1)}H${right}"/>${
    chart.recommended === undefined
      ? ''
      : markup`<path class="mark" d="M${chart.recommended.x.toFixed(1)} ${top - 4}V${bottom}"/>`
  }`;
}

/** The quiet ones first, the recommended last: what matters lies on top. */
function drawingOrder({ curves, recommended }: Curves): number[] {
  const weight = (index: number) =>
    index === recommended?.curve ? 2 : curves[index]!.method.ranking === 'random' ? 0 : 1;
  return curves.map((_, index) => index).sort((a, b) => weight(a) - weight(b));
}

function pointTitles({ curves, runs, digits }: ChartFacts, curve: number): string[] {
  const { method, points } = curves.curves[curve]!;
  return points.map(
    ({ share, difference }) =>
      `${describeCandidate({ method, kind: curves.kind, share })}: ` +
      `${percentText(curves.full + difference.mean, digits)}, ${describeDifference(difference, runs, digits)}`,
  );
}

function drawChart(
  facts: ChartFacts,
  size: Omit<ChartShape, 'linesAbove' | 'fullName'>,
  kind: string,
): Markup {
  const { curves, measure, testRows, digits } = facts;
  const { fontSize } = size;
  const marked = curves.recommended;
  const chart = layOutChart(curves, {
    ...size,
    linesAbove: marked === null ? 0 : 1,
    fullName: ['All rows', percentText(curves.full, digits)],
  });
  const order = drawingOrder(curves);
  const bands = order.map((index) => {
    const { isRandom, series, band } = chart.curves[index]!;
    return band === ''
      ? ''
      : markup`<path class="band ${seriesClass(isRandom, series)}${index === order.at(-1) ? ' first' : ''}" d="${band}"/>`;
  });
  const lines = order.map((index) => {
    const { isRandom, series, line, points } = chart.curves[index]!;
    const titles = pointTitles(facts, index);
    const dots = points
      .slice(1)
      .map(
        ({ x, y }, place) =>
          markup`<path class="dot" d="${markerPath(series, x, y, 4.5)}"><title>${titles[place]}</title></path>`,
      );
    return markup`<g class="${seriesClass(isRandom, series)}"><path class="line" d="${line}"/>${dots}</g>`;
  });
  const labels = chart.labels.map(({ lines: text, x, y, curve, leader }) => {
    const drawn = curve === 'full' ? undefined : chart.curves[curve]!;
    const name = drawn === undefined ? 'all' : seriesClass(drawn.isRandom, drawn.series);
    return markup`<g class="name ${name}"><path class="leader" d="${leader}"/>${textLines(text, x, y, fontSize)}</g>`;
  });
  const recommended =
    chart.recommended === undefined || marked === null
      ? ''
      : recommendedMark(
          chart,
          `${shareText(curves.curves[marked.curve]!.points[marked.point]!.share)} ${facts.word}`,
          fontSize,
        );
  const verb = curves.kind === 'drop' ? 'dropped' : 'kept';
  const label =
    `${MEASURE_NAMES[measure]} on ${testRows} test rows by the share of rows ${verb}, a curve for each of ` +
    `${curves.curves.length} methods; all rows give ${percentText(curves.full, digits)}. The table has every value.`;
  return markup`<svg class="chart ${kind}" viewBox="0 0 ${chart.width} ${chart.height}" role="img" aria-label="${label}">
${axes(chart, fontSize)}${bands}${lines}${labels}${recommended}</svg>`;
}

function recommendedMark(chart: EvaluationChart, says: string, fontSize: number): Markup {
  const { x, y } = chart.recommended!;
  const leftOf = x > (chart.left + chart.right) / 2;
  return markup`<g class="recommended ${leftOf ? 'end' : 'start'}"><circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="9"/>
<text x="${(x + (leftOf ? -6 : 6)).toFixed(1)}" y="${(chart.top - 0.35 * fontSize).toFixed(1)}">${says}</text></g>`;
}

/** A figure with the chart in both sizes, what it shows above and how to read it below. */
export function chartFigure(facts: ChartFacts): Markup {
  const { curves, measure, testRows, runs } = facts;
  const title = `${MEASURE_NAMES[measure]} on ${testRows.toLocaleString('en')} test rows`;
  const axis =
    curves.kind === 'drop' ? 'Share of the training rows dropped' : 'Share of the training rows kept';
  const band =
    runs === 1
      ? 'One run of each set: no intervals can be told.'
      : `Shaded: 95 % intervals of the difference to all rows, ${runs} runs in pairs.`;
  return markup`<figure><figcaption><strong>${title}</strong> <span>${band}</span></figcaption>
${drawChart(facts, SHAPES.wide, 'wide')}
${drawChart(facts, SHAPES.narrow, 'narrow')}
<p class="x-title">${axis}</p></figure>`;
}
