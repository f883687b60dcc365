// The comparison as a bar plot in SVG, readable on light and dark pages.
import { ROWS } from './report.ts';
import type { ShapeResults } from './results.ts';

const WIDTH = 760;
const LABELS = 260;
const RIGHT = 70;
const TOP = 46;
const BAR = 9;
const GAP = 2;
const GROUP_GAP = 9;
const BOTTOM = 42;
const TICKS = [0.5, 1, 2, 5, 10, 20, 50, 100, 200];
const COLOURS = ['#1d4ed8', '#c2410c', '#0f766e'];

/** Bars of how many times as long as ours each takes, on a logarithmic axis; the line over a bar spans the rounds. */
export function comparisonPlot(shapes: readonly ShapeResults[]): string {
  const groups = ROWS.map((row) => ({
    title: row.title,
    bars: shapes.map((results) => results.timesOurs(row.contender, row.task, row.ours)),
  })).filter(({ bars }) => bars.some((bar) => bar !== undefined));
  const all = groups.flatMap(({ bars }) => bars.flatMap((bar) => (bar ? [bar.low, bar.high] : [])));
  const from = Math.min(0.5, ...all);
  const to = Math.max(2, ...all) * 1.1;
  const x = (ratio: number): number =>
    LABELS + (Math.log(ratio / from) / Math.log(to / from)) * (WIDTH - LABELS - RIGHT);
  const groupHeight = shapes.length * (BAR + GAP) + GROUP_GAP;
  const height = TOP + groups.length * groupHeight + BOTTOM;
  const ticks = TICKS.filter((tick) => tick >= from && tick <= to);
  const at = (value: number) => value.toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="How many times as long as Data Diet others take">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...shapes.map(
      ({ shape }, index) =>
        `<rect x="${16 + index * 190}" y="14" width="12" height="12" fill="${COLOURS[index % COLOURS.length]}"/>` +
        `<text x="${34 + index * 190}" y="24" fill="#111827">${shape.title}</text>`,
    ),
    ...ticks.flatMap((tick) => [
      `<line x1="${at(x(tick))}" y1="${TOP - 6}" x2="${at(x(tick))}" y2="${height - BOTTOM}" stroke="${tick === 1 ? '#111827' : '#e5e7eb'}"/>`,
      `<text x="${at(x(tick))}" y="${height - BOTTOM + 16}" text-anchor="middle" fill="#374151">${tick}</text>`,
    ]),
    ...groups.flatMap(({ title, bars }, group) => {
      const top = TOP + group * groupHeight;
      const middle = top + (groupHeight - GROUP_GAP) / 2 + 4;
      return [
        `<text x="${LABELS - 10}" y="${at(middle)}" text-anchor="end" fill="#111827">${title}</text>`,
        ...bars.flatMap((bar, index) => {
          if (!bar) return [];
          const y = top + index * (BAR + GAP);
          const [start, end] = [Math.min(x(1), x(bar.median)), Math.max(x(1), x(bar.median))];
          const label = bar.median >= 10 ? bar.median.toFixed(0) : bar.median.toFixed(1);
          return [
            `<rect x="${at(start)}" y="${y}" width="${at(end - start)}" height="${BAR}" fill="${COLOURS[index % COLOURS.length]}"/>`,
            `<line x1="${at(x(bar.low))}" y1="${y + BAR / 2}" x2="${at(x(bar.high))}" y2="${y + BAR / 2}" stroke="#111827"/>`,
            `<text x="${at(Math.max(x(bar.high), x(1)) + 5)}" y="${y + BAR}" font-size="10" fill="#374151">${label}</text>`,
          ];
        }),
      ];
    }),
    `<text x="${(LABELS + WIDTH - RIGHT) / 2}" y="${height - 8}" text-anchor="middle" fill="#111827">times as long as ours (logarithmic; right of 1, ours is faster)</text>`,
    '</svg>',
    '',
  ].join('\n');
}
