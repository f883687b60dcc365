// Small plots side by side as SVG, readable on light and dark pages: a panel a data set, all on the same axes.

export interface PanelPoint {
  /** Which of the places on the x axis. */
  readonly at: string;
  readonly value: number;
  /** Of the band around it. */
  readonly low?: number;
  readonly high?: number;
}

export interface PanelLine {
  readonly title: string;
  readonly colour: string;
  readonly dashed?: boolean;
  readonly points: readonly PanelPoint[];
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly PanelLine[];
}

export interface Axes {
  /** Places from left to right, evenly spaced. */
  readonly places: readonly string[];
  readonly x: string;
  readonly y: string;
  /** Value that a line is drawn at: no difference, or chance. */
  readonly base: number;
  /** Between two lines of the grid. */
  readonly step: number;
}

const PANEL = { width: 300, height: 210, left: 46, right: 14, top: 34, bottom: 40 } as const;
const COLUMNS = 2;
const LEGEND = 34;
const LEGEND_ENTRY = 190;

const fixed = (value: number): string => value.toFixed(1);

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** All panels, two in a row, under one legend of the first panel's lines. */
export function panelsPlot(panels: readonly Panel[], axes: Axes): string {
  const values = panels.flatMap(({ lines }) =>
    lines.flatMap(({ points }) =>
      points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
    ),
  );
  const from = Math.floor(Math.min(axes.base, ...values) / axes.step) * axes.step;
  const to = Math.ceil(Math.max(axes.base, ...values) / axes.step) * axes.step;
  const width = COLUMNS * PANEL.width;
  const height = LEGEND + Math.ceil(panels.length / COLUMNS) * PANEL.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="${escaped(`${axes.y}, by ${axes.x}`)}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...(panels[0]?.lines ?? []).map(({ title, colour, dashed }, index) => {
      const left = PANEL.left + index * LEGEND_ENTRY;
      return `${stroke(`<line x1="${left}" y1="18" x2="${left + 24}" y2="18"`, colour, dashed)}<text x="${left + 30}" y="22" fill="#111827">${escaped(title)}</text>`;
    }),
    ...panels.map((panel, index) => {
      const x = (index % COLUMNS) * PANEL.width;
      const y = LEGEND + Math.floor(index / COLUMNS) * PANEL.height;
      return `<g transform="translate(${x} ${y})">${drawPanel(panel, axes, from, to)}</g>`;
    }),
    '</svg>',
    '',
  ].join('\n');
}

function stroke(element: string, colour: string, dashed = false): string {
  return `${element} fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`;
}

function drawPanel({ title, lines }: Panel, axes: Axes, from: number, to: number): string {
  const { width, height, left, right, top, bottom } = PANEL;
  const x = (place: string): number => {
    const at = axes.places.indexOf(place);
    return left + ((at + 0.5) / axes.places.length) * (width - left - right);
  };
  const y = (value: number): number =>
    height - bottom - ((value - from) / (to - from)) * (height - top - bottom);
  const ticks = Array.from(
    { length: Math.round((to - from) / axes.step) + 1 },
    (_, index) => from + index * axes.step,
  );
  const decimals = Math.max(0, -Math.floor(Math.log10(axes.step)));
  const middle = (left + width - right) / 2;
  return [
    `<text x="${middle}" y="${top - 12}" text-anchor="middle" font-size="12" fill="#111827">${escaped(title)}</text>`,
    ...ticks.map((tick) => {
      const at = fixed(y(tick));
      const base = Math.abs(tick - axes.base) < axes.step / 2;
      return `<line x1="${left}" y1="${at}" x2="${width - right}" y2="${at}" stroke="${base ? '#6b7280' : '#e5e7eb'}"/><text x="${left - 6}" y="${fixed(y(tick) + 4)}" text-anchor="end" fill="#374151">${tick.toFixed(decimals)}</text>`;
    }),
    ...axes.places.map(
      (place) =>
        `<text x="${fixed(x(place))}" y="${height - bottom + 15}" text-anchor="middle" fill="#374151">${escaped(place)}</text>`,
    ),
    `<text x="${middle}" y="${height - 8}" text-anchor="middle" fill="#111827">${escaped(axes.x)}</text>`,
    `<text x="11" y="${fixed((top + height - bottom) / 2)}" text-anchor="middle" fill="#111827" transform="rotate(-90 11 ${fixed((top + height - bottom) / 2)})">${escaped(axes.y)}</text>`,
    ...lines.map(({ points, colour }) => {
      const band = points.filter(({ low, high }) => low !== undefined && high !== undefined);
      const corners = [
        ...band.map(({ at, high }) => `${fixed(x(at))},${fixed(y(high!))}`),
        ...band.toReversed().map(({ at, low }) => `${fixed(x(at))},${fixed(y(low!))}`),
      ];
      return band.length < 2
        ? ''
        : `<polygon points="${corners.join(' ')}" fill="${colour}" opacity="0.12"/>`;
    }),
    ...lines.map(({ points, colour, dashed }) =>
      stroke(
        `<polyline points="${points.map(({ at, value }) => `${fixed(x(at))},${fixed(y(value))}`).join(' ')}"`,
        colour,
        dashed,
      ),
    ),
  ].join('');
}
