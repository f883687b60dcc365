// The loss curve of a run as SVG, readable on light and dark pages: both axes logarithmic.
import { writeFileSync } from 'node:fs';
import type { LogLine } from './run-log.ts';

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 56, right: 20, top: 20, bottom: 48 };
const COLOURS = ['#b45309', '#1d4ed8', '#15803d', '#7e22ce'];

interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [tokens: number, loss: number])[];
}

/** 1, 2 and 5 times the powers of ten within `[low, high]`. */
function ticks(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const digit of [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (tick >= low && tick <= high) found.push(tick);
    }
  }
  return found;
}

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

function plot(curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const range = (axis: 0 | 1): [number, number] => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const scale = ([low, high]: [number, number], from: number, to: number) => {
    const [start, span] = [Math.log(low), Math.log(high) - Math.log(low) || 1];
    return (value: number): number => from + ((Math.log(value) - start) / span) * (to - from);
  };
  const [xs, ys] = [range(0), range(1)];
  const [left, right, top, bottom] = [MARGIN.left, WIDTH - MARGIN.right, MARGIN.top, HEIGHT - MARGIN.bottom];
  const x = scale(xs, left, right);
  const y = scale(ys, bottom, top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...ticks(...xs).map(
      (tick) =>
        `<line x1="${x(tick)}" y1="${top}" x2="${x(tick)}" y2="${bottom}" stroke="#e5e7eb"/>` +
        `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle" fill="#374151">${short.format(tick)}</text>`,
    ),
    ...ticks(...ys).map(
      (tick) =>
        `<line x1="${left}" y1="${y(tick)}" x2="${right}" y2="${y(tick)}" stroke="#e5e7eb"/>` +
        `<text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end" fill="#374151">${short.format(tick)}</text>`,
    ),
    ...curves.map(({ points: curve, title }, index) => {
      const colour = COLOURS[index % COLOURS.length]!;
      const line = curve.map(([tokens, loss]) => `${x(tokens).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
      const legend = top + 16 + index * 18;
      return (
        `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>` +
        `<line x1="${right - 170}" y1="${legend}" x2="${right - 146}" y2="${legend}" stroke="${colour}" stroke-width="2"/>` +
        `<text x="${right - 138}" y="${legend + 4}" fill="#111827">${title}</text>`
      );
    }),
    `<text x="${(left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle" fill="#111827">tokens trained on (log scales)</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** Draws the training loss and every held-out error of `lines` into `file`. */
export function writeLossPlot(file: string, lines: readonly LogLine[]): void {
  const measured = lines.filter(({ heldOut }) => heldOut !== undefined);
  const targets = Object.keys(measured[0]?.heldOut ?? {});
  const curves: Curve[] = [
    { title: 'training loss', points: lines.map(({ tokens, loss }) => [tokens, loss]) },
    ...targets.map((target): Curve => ({
      title: `held-out error, ${target}`,
      points: measured.map(({ tokens, heldOut }) => [tokens, heldOut![target]!]),
    })),
  ];
  if (lines.length > 0) writeFileSync(file, plot(curves));
}
