// The data map (Swayamdipta et al. 2020): each row by how sure the models were of its label, in the mean, and how much that
// varied while they learned. Rows at the bottom left are likely mislabelled, those at the right ambiguous. A line drawn
// around some of them lists these.
import type { DataMap } from '../src/shared/panel-protocol.ts';
import { element, svg } from './element.ts';
import { count, string } from './strings.ts';

const WIDTH = 480;
const HEIGHT = 300;
const EDGE = { left: 44, right: 10, top: 10, bottom: 34 };
const LEAST_CORNERS = 3;
const MOST_CORNERS = 200;

export type Region = [number, number][];

/** @param choose gets the corners of what was drawn, as variability and confidence; undefined takes it away */
export function dataMapElement(
  map: DataMap,
  region: Readonly<Region> | null,
  choose: (region: Region | undefined) => void,
): HTMLElement {
  const widest = Math.max(0.1, ...map.variability);
  const x = (variability: number) => EDGE.left + (variability / widest) * (WIDTH - EDGE.left - EDGE.right);
  const y = (confidence: number) => EDGE.top + (1 - confidence) * (HEIGHT - EDGE.top - EDGE.bottom);
  const dots = map.variability.map((variability, at) =>
    svg('circle', {
      cx: x(variability).toFixed(1),
      cy: y(map.confidence[at]!).toFixed(1),
      r: '2.2',
      class: `map-dot correct-${Math.min(4, Math.floor(5 * map.correctness[at]!))}`,
    }),
  );
  const text = (at: { x: number; y: number }, words: string, extra: Record<string, string> = {}) =>
    svg('text', { x: String(at.x), y: String(at.y), ...extra }, words);
  const drawn = svg('polygon', { class: 'lasso', points: pointsOf(region ?? [], x, y) });
  const chart = svg(
    'svg',
    {
      class: 'data-map',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': string('mapLabel', count(map.variability.length)),
    },
    svg('rect', {
      class: 'base',
      x: String(EDGE.left),
      y: String(EDGE.top),
      width: String(WIDTH - EDGE.left - EDGE.right),
      height: String(HEIGHT - EDGE.top - EDGE.bottom),
    }),
    ...dots,
    text({ x: EDGE.left - 6, y: EDGE.top + 10 }, '1', { class: 'end' }),
    text({ x: EDGE.left - 6, y: HEIGHT - EDGE.bottom }, '0', { class: 'end' }),
    text({ x: 12, y: HEIGHT / 2 }, string('mapConfidence'), {
      class: 'middle',
      transform: `rotate(-90 12 ${HEIGHT / 2})`,
    }),
    text({ x: WIDTH / 2, y: HEIGHT - 8 }, string('mapVariability', widest.toFixed(2)), { class: 'middle' }),
    drawn,
  );
  let corners: Region = [];
  let isDrawing = false;
  const place = (event: PointerEvent): [number, number] => {
    const box = chart.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * WIDTH;
    const py = ((event.clientY - box.top) / box.height) * HEIGHT;
    const variability = ((px - EDGE.left) / (WIDTH - EDGE.left - EDGE.right)) * widest;
    return [variability, 1 - (py - EDGE.top) / (HEIGHT - EDGE.top - EDGE.bottom)];
  };
  chart.addEventListener('pointerdown', (event) => {
    chart.setPointerCapture(event.pointerId);
    corners = [place(event)];
    isDrawing = true;
    event.preventDefault();
  });
  chart.addEventListener('pointermove', (event) => {
    if (!isDrawing || corners.length >= MOST_CORNERS) return;
    corners.push(place(event));
    drawn.setAttribute('points', pointsOf(corners, x, y));
  });
  chart.addEventListener('pointerup', () => {
    if (!isDrawing) return;
    isDrawing = false;
    choose(corners.length >= LEAST_CORNERS ? corners : undefined);
  });
  return element(
    'figure',
    { class: 'map' },
    chart,
    element('figcaption', {}, element('span', { class: 'hint' }, string('mapHint'))),
  );
}

function pointsOf(
  region: Readonly<Region>,
  x: (variability: number) => number,
  y: (confidence: number) => number,
): string {
  return region.map(([variability, confidence]) => `${x(variability)},${y(confidence)}`).join(' ');
}
