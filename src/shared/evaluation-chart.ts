// The geometry of the chart of curves: where lines, bands, ticks and labels go. Pure, so that the report writes it as text
// and the panel as elements, and both draw the same.
import type { Curves } from './evaluation-curves.ts';
import { niceTicks } from './nice-ticks.ts';
import { methodLines, sharePercent } from './evaluation-words.ts';
import { spreadApart } from './spread-apart.ts';

export interface ChartShape {
  readonly width: number;
  readonly height: number;
  /** Of all text in it. */
  readonly fontSize: number;
  /** Lines of text above the plot, for what the caller marks there. */
  readonly linesAbove: number;
  /** What the line of the full set is called, in a line or two. */
  readonly fullName: readonly string[];
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Of the band; absent where there is no interval. */
  readonly low?: number;
  readonly high?: number;
}

export interface ChartCurve {
  /** Chance, which is the yardstick and drawn quietly, or a score. */
  readonly isRandom: boolean;
  /** Counts the scores; of chance -1. */
  readonly series: number;
  /** Begins with all rows, where every curve does. */
  readonly points: readonly ChartPoint[];
  /** Path data of the line and of its band; the band's is empty where there are no intervals. */
  readonly line: string;
  readonly band: string;
}

export interface ChartLabel {
  readonly lines: readonly string[];
  /** Centre of the lines' height, and where they begin. */
  readonly x: number;
  readonly y: number;
  /** What it names: the end of a curve by its index, or of the line of the full set. */
  readonly curve: number | 'full';
  /** Path data from the curve's end. */
  readonly leader: string;
}

export interface EvaluationChart {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The y of the full set. */
  readonly full: number;
  readonly yTicks: readonly { readonly at: number; readonly text: string }[];
  /** The text is empty where it would run into another. */
  readonly xTicks: readonly { readonly at: number; readonly text: string }[];
  readonly curves: readonly ChartCurve[];
  readonly labels: readonly ChartLabel[];
  readonly recommended: ChartPoint | undefined;
  /** Where a share lies on the x axis; undefined where it lies off the chart. */
  readonly xOf: (share: number) => number | undefined;
  /** Where a value of the measure lies on the y axis. */
  readonly yOf: (value: number) => number;
}

/** Of a letter of a sans-serif face, as a part of the font's size: rather too wide than too narrow. */
const LETTER = 0.62;
/** Of a letter of the names at the curves' ends, which are bold. */
const BOLD_LETTER = 0.7;
const GAP = 8;
/** The largest part of the width that labels at the ends of curves get. */
const MOST_FOR_LABELS = 0.36;
/** What the y axis spans at least: a difference below it is not worth a hill. */
const LEAST_SPAN = 0.01;
/** Of the span, above and below what is drawn. */
const HEADROOM = 0.06;

const widthOf = (text: string, fontSize: number): number => text.length * LETTER * fontSize;

/** How far a share is from all rows, 0 for all: its square root, since shares are small and lie close together there. */
function distance(kind: Curves['kind'], share: number): number {
  return kind === 'drop' ? Math.sqrt(share) : 1 - Math.sqrt(share);
}

/** Every curve's values, the ends of the bands among them. */
function extent({ full, curves }: Curves): { low: number; high: number } {
  const values = [full];
  for (const { points } of curves) {
    for (const { difference } of points) {
      for (const value of [difference.mean, difference.low, difference.high]) {
        if (value !== undefined) values.push(full + value);
      }
    }
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const middle = (low + high) / 2;
  const span = Math.max(high - low, LEAST_SPAN) * (1 + 2 * HEADROOM);
  // No measure leaves 0..1, so neither does the axis.
  return { low: Math.max(0, middle - span / 2), high: Math.min(1, middle + span / 2) };
}

const round = (value: number): number => Number(value.toFixed(2));

function pathThrough(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function bandOf(points: readonly ChartPoint[]): string {
  const upper: [number, number][] = [];
  const lower: [number, number][] = [];
  for (const { x, low, high } of points) {
    if (low === undefined || high === undefined) return '';
    upper.push([x, high]);
    lower.push([x, low]);
  }
  return `${pathThrough([...upper, ...lower.reverse()])}Z`;
}

/** Leaves out the text of ticks that would run into another's; the first and the last stay. */
function legible(
  ticks: readonly { at: number; text: string }[],
  fontSize: number,
): { at: number; text: string }[] {
  const half = (text: string) => widthOf(text, fontSize) / 2;
  const room = 0.5 * fontSize;
  const last = ticks.at(-1)!;
  let end = Number.NEGATIVE_INFINITY;
  return ticks.map((tick) => {
    const { at, text } = tick;
    const free = at - half(text) - room >= end;
    const beforeLast = tick === last || at + half(text) + room <= last.at - half(last.text);
    if (tick !== last && !(free && beforeLast)) return { at, text: '' };
    end = at + half(text);
    return tick;
  });
}

export function layOutChart(curves: Curves, shape: ChartShape): EvaluationChart {
  const { width, height, fontSize } = shape;
  const { low, high } = extent(curves);
  const yTicks = niceTicks(100 * low, 100 * high, height < 220 ? 3 : 5);
  const names = curves.curves.map(({ method }) => methodLines(method));
  const widest = Math.max(
    ...[...names, shape.fullName].flat().map(({ length }) => length * BOLD_LETTER * fontSize),
  );
  const left = Math.ceil(Math.max(...yTicks.map(({ text }) => widthOf(`${text} %`, fontSize)))) + GAP;
  const right = width - Math.ceil(Math.min(widest + 2.5 * GAP, MOST_FOR_LABELS * width));
  const top = Math.ceil(0.6 * fontSize + shape.linesAbove * 1.35 * fontSize);
  const bottom = height - Math.ceil(1.9 * fontSize);

  const shares = [...new Set(curves.curves.flatMap(({ points }) => points.map(({ share }) => share)))];
  const farthest = Math.max(...shares.map((share) => distance(curves.kind, share)));
  const xAt = (share: number) => left + ((right - left) * distance(curves.kind, share)) / farthest;
  const yOf = (value: number) => bottom - ((bottom - top) * (value - low)) / (high - low);
  const place = (
    x: number,
    { mean, low, high }: { mean: number; low?: number | undefined; high?: number | undefined },
  ) => ({
    x,
    y: yOf(curves.full + mean),
    ...(low !== undefined &&
      high !== undefined && { low: yOf(curves.full + low), high: yOf(curves.full + high) }),
  });

  const start = place(left, { mean: 0, low: 0, high: 0 });
  let series = 0;
  const drawn = curves.curves.map(({ method, points }): ChartCurve => {
    const placed = [start, ...points.map(({ share, difference }) => place(xAt(share), difference))];
    const isRandom = method.ranking === 'random';
    return {
      isRandom,
      series: isRandom ? -1 : series++,
      points: placed,
      line: pathThrough(placed.map(({ x, y }) => [x, y])),
      band: bandOf(placed),
    };
  });

  const allRows = curves.kind === 'drop' ? 0 : 1;
  const xTicks = [allRows, ...shares]
    .map((share) => ({ at: xAt(share), text: `${sharePercent(share)} %` }))
    .sort((a, b) => a.at - b.at);
  const { recommended } = curves;
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    full: yOf(curves.full),
    yTicks: yTicks.map(({ value, text }) => ({ at: yOf(value / 100), text: `${text} %` })),
    xTicks: legible(xTicks, fontSize),
    curves: drawn,
    labels: labelsOf(drawn, names, yOf(curves.full), { ...shape, right, top, bottom }),
    recommended: recommended === null ? undefined : drawn[recommended.curve]?.points[recommended.point + 1],
    xOf: (share) => {
      const far = distance(curves.kind, share);
      return far >= 0 && far <= farthest ? xAt(share) : undefined;
    },
    yOf,
  };
}

interface LabelRoom extends ChartShape {
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Names at the ends of the curves, moved apart where the ends lie close together. */
function labelsOf(
  curves: readonly ChartCurve[],
  names: readonly (readonly string[])[],
  full: number,
  { right, top, bottom, fontSize, fullName }: LabelRoom,
): ChartLabel[] {
  const lineHeight = 1.2 * fontSize;
  const ends = [
    ...curves.map(({ points }, curve) => ({ ...points.at(-1)!, lines: names[curve]!, curve })),
    { x: right, y: full, lines: fullName, curve: 'full' as const },
  ];
  const centres = spreadApart(
    ends.map(({ y, lines }) => ({ at: y, size: lines.length * lineHeight + 2 })),
    top - lineHeight / 2,
    bottom + lineHeight / 2,
  );
  return ends.map(({ x, y, lines, curve }, place) => {
    const centre = centres[place]!;
    const from = x + GAP / 2;
    const to = right + 1.75 * GAP;
    return {
      lines,
      x: right + 2 * GAP,
      y: centre,
      curve,
      leader: pathThrough([
        [from, y],
        [to, centre],
      ]),
    };
  });
}
