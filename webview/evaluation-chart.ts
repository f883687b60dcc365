// Draws the curves of an evaluation: accuracy by the share of rows that each method drops or keeps.
import { layOutChart, type ChartCurve, type EvaluationChart } from '../src/shared/evaluation-chart.ts';
import type { Curves } from '../src/shared/evaluation-curves.ts';
import type { EvaluationView } from '../src/shared/evaluation-view.ts';
import {
  describeCandidate,
  describeDifference,
  percentDigits,
  percentText,
  sharePercent,
} from '../src/shared/evaluation-words.ts';
import { markerPath } from '../src/shared/marker-path.ts';
import { svg } from './element.ts';
import { string } from './strings.ts';

const HEIGHT = 230;
const LEAST_WIDTH = 300;
const MOST_WIDTH = 820;
const FONT_SIZE = 12;

export interface ChartPlace {
  readonly evaluation: EvaluationView;
  readonly curves: Curves;
  /** Pixels there are. */
  readonly width: number;
  /** What is flagged now; undefined where nothing is. */
  readonly flaggedPercent: number | undefined;
}

const seriesClass = ({ isRandom, series }: ChartCurve): string =>
  isRandom ? 'random' : `series-${series % 6}`;

const path = (name: string, d: string): SVGElement => svg('path', { class: name, d });

function text(at: { x: number; y: number }, name: string, content: string): SVGElement {
  return svg('text', { class: name, x: at.x.toFixed(1), y: at.y.toFixed(1) }, content);
}

function axes({ left, right, bottom, yTicks, xTicks, full }: EvaluationChart): SVGElement[] {
  return [
    ...yTicks.map(({ at }) => path('gridline', `M${left} ${at.toFixed(1)}H${right}`)),
    ...yTicks.map((tick) => text({ x: left - 8, y: tick.at + 0.35 * FONT_SIZE }, 'tick end', tick.text)),
    path('base', `M${left} ${bottom}H${right}`),
    ...xTicks.map(({ at }) => path('base', `M${at.toFixed(1)} ${bottom}v4`)),
    ...xTicks.map((tick) => text({ x: tick.at, y: bottom + 1.4 * FONT_SIZE }, 'tick middle', tick.text)),
    path('full', `M${left} ${full.toFixed(1)}H${right}`),
  ];
}

function curveGroup({ evaluation, curves }: ChartPlace, drawn: ChartCurve, index: number): SVGElement {
  const { method, points } = curves.curves[index]!;
  const digits = percentDigits(evaluation.testRows);
  const dots = points.map(({ share, difference }, place) => {
    const { x, y } = drawn.points[place + 1]!;
    const says =
      `${describeCandidate({ method, kind: curves.kind, share })}: ` +
      `${percentText(curves.full + difference.mean, digits)}, ${describeDifference(difference, evaluation.runs, digits)}`;
    return svg('path', { class: 'dot', d: markerPath(drawn.series, x, y, 4) }, svg('title', {}, says));
  });
  return svg('g', { class: seriesClass(drawn) }, path('line', drawn.line), ...dots);
}

interface Mark {
  readonly name: 'recommended' | 'flagged-share';
  readonly x: number;
  readonly says: string;
  /** Of the lines of text above the plot, counted from it. */
  readonly line: number;
}

const width = (words: string): number => 0.62 * FONT_SIZE * words.length;

/** Lines from top to bottom, and then their texts: to the sides that the other does not take, where there is room. */
function drawMarks(chart: EvaluationChart, marks: readonly Mark[]): SVGElement[] {
  const yOf = ({ line }: Mark) => chart.top - FONT_SIZE * (0.4 + 1.35 * line);
  const middle = (chart.left + chart.right) / 2;
  const lines = marks.map((one) =>
    path(
      `mark ${one.name}`,
      `M${one.x.toFixed(1)} ${(yOf(one) - 0.7 * FONT_SIZE).toFixed(1)}V${chart.bottom}`,
    ),
  );
  const texts = marks.map((one) => {
    const other = marks.find((another) => another !== one);
    const wantsLeft = other === undefined ? one.x > middle : one.x < other.x;
    const fitsLeft = one.x - width(one.says) > 0;
    const fitsRight = one.x + width(one.says) < chart.width;
    const isLeft = wantsLeft ? fitsLeft : !fitsRight;
    const at = { x: one.x + (isLeft ? -6 : 6), y: yOf(one) };
    return text(at, `mark-text ${one.name} ${isLeft ? 'end' : 'start'}`, one.says);
  });
  return [...lines, ...texts];
}

function marks({ evaluation, curves, flaggedPercent }: ChartPlace, chart: EvaluationChart): SVGElement[] {
  const found: Mark[] = [];
  const rings: SVGElement[] = [];
  const { recommended } = curves;
  if (recommended !== null && chart.recommended !== undefined) {
    const { x, y } = chart.recommended;
    const { share } = curves.curves[recommended.curve]!.points[recommended.point]!;
    // What chance may explain did best, which is no advice.
    const says = evaluation.effect === 'gain' ? 'recommendedShare' : 'bestShare';
    found.push({ name: 'recommended', x, says: string(says, sharePercent(share)), line: 0 });
    rings.push(svg('circle', { class: 'ring', cx: x.toFixed(1), cy: y.toFixed(1), r: '8' }));
  }
  const flagged =
    curves.kind === 'drop' && flaggedPercent !== undefined ? chart.xOf(flaggedPercent / 100) : undefined;
  if (flagged !== undefined && flaggedPercent !== undefined) {
    found.push({ name: 'flagged-share', x: flagged, says: string('flaggedShare', flaggedPercent), line: 1 });
  }
  return [...drawMarks(chart, found), ...rings];
}

/** The quiet ones first, the recommended last: what matters lies on top. */
function drawingOrder({ curves, recommended }: Curves): number[] {
  const weight = (index: number) =>
    index === recommended?.curve ? 2 : curves[index]!.method.ranking === 'random' ? 0 : 1;
  return curves.map((_, index) => index).sort((a, b) => weight(a) - weight(b));
}

export function curvesSvg(place: ChartPlace, label: string): SVGElement {
  const { evaluation, curves, flaggedPercent } = place;
  const width = Math.min(Math.max(place.width, LEAST_WIDTH), MOST_WIDTH);
  const chart = layOutChart(curves, {
    width,
    height: HEIGHT,
    fontSize: FONT_SIZE,
    linesAbove:
      curves.kind === 'drop' && flaggedPercent !== undefined ? 2 : curves.recommended === null ? 0 : 1,
    fullName: [string('rowsAll'), percentText(curves.full, percentDigits(evaluation.testRows))],
  });
  const order = drawingOrder(curves);
  const bands = order.map((index) => {
    const drawn = chart.curves[index]!;
    const first = index === order.at(-1) ? ' first' : '';
    return path(`band ${seriesClass(drawn)}${first}`, drawn.band);
  });
  const names = chart.labels.map(({ lines, x, y, curve, leader }) => {
    const name = curve === 'full' ? 'all' : seriesClass(chart.curves[curve]!);
    const first = y - ((lines.length - 1) * 1.2 * FONT_SIZE) / 2 + 0.35 * FONT_SIZE;
    const written = lines.map((line, row) =>
      text({ x, y: first + row * 1.2 * FONT_SIZE }, row === 0 ? 'name' : 'start', line),
    );
    return svg('g', { class: name }, path('leader', leader), ...written);
  });
  return svg(
    'svg',
    {
      class: 'curves',
      width: String(width),
      height: String(HEIGHT),
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': label,
    },
    ...axes(chart),
    ...bands,
    ...order.map((index) => curveGroup(place, chart.curves[index]!, index)),
    ...names,
    ...marks(place, chart),
  );
}
