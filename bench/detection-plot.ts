// A plot of detection curves as SVG, readable on light and dark pages.

export interface DetectionCurve {
  readonly title: string;
  readonly colour: string;
  readonly dashed?: boolean;
  /** `curve[n]`: share found among the n highest scores. */
  readonly curve: readonly number[];
}

const WIDTH = 560;
const HEIGHT = 360;
const LEFT = 60;
const TOP = 20;
const RIGHT = 20;
const BOTTOM = 50;
const POINTS = 200;

const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
const y = (share: number): number => HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
const line = (points: readonly (readonly [number, number])[]): string =>
  points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ');

/** @param share of the rows that are to be found: a perfect score finds all of them there */
export function detectionPlot(curves: readonly DetectionCurve[], share: number): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  const sampled = ({ curve }: DetectionCurve) =>
    Array.from({ length: POINTS + 1 }, (_, point): [number, number] => {
      const index = Math.round((point / POINTS) * (curve.length - 1));
      return [index / (curve.length - 1), curve[index]!];
    });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${x(tick)}" y1="${y(0)}" x2="${x(tick)}" y2="${y(1)}" stroke="#e5e7eb"/>`,
      `<line x1="${x(0)}" y1="${y(tick)}" x2="${x(1)}" y2="${y(tick)}" stroke="#e5e7eb"/>`,
      `<text x="${x(tick)}" y="${y(0) + 18}" text-anchor="middle" fill="#374151">${percent(tick)}</text>`,
      `<text x="${x(0) - 8}" y="${y(tick) + 4}" text-anchor="end" fill="#374151">${percent(tick)}</text>`,
    ]),
    `<polyline points="${line([
      [0, 0],
      [1, 1],
    ])}" fill="none" stroke="#9ca3af"/>`,
    `<polyline points="${line([
      [0, 0],
      [share, 1],
      [1, 1],
    ])}" fill="none" stroke="#9ca3af"/>`,
    ...curves.map(
      (curve) =>
        `<polyline points="${line(sampled(curve))}" fill="none" stroke="${curve.colour}" stroke-width="2"${curve.dashed ? ' stroke-dasharray="5 4"' : ''}/>`,
    ),
    ...curves.map((curve, index) => {
      const top = y(0) - 20 - (curves.length - 1 - index) * 18;
      return (
        `<line x1="${x(0.55)}" y1="${top}" x2="${x(0.61)}" y2="${top}" stroke="${curve.colour}" stroke-width="2"${curve.dashed ? ' stroke-dasharray="5 4"' : ''}/>` +
        `<text x="${x(0.63)}" y="${top + 4}" fill="#111827">${curve.title}</text>`
      );
    }),
    `<text x="${x(0.5)}" y="${HEIGHT - 10}" text-anchor="middle" fill="#111827">rows looked at, highest score first (grey: chance, perfect)</text>`,
    `<text x="16" y="${y(0.5)}" text-anchor="middle" fill="#111827" transform="rotate(-90 16 ${y(0.5)})">flipped rows found</text>`,
    '</svg>',
    '',
  ].join('\n');
}
