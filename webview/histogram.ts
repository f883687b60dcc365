// Draws the distribution of a score, the flagged part of each bin set off, with the threshold where flagging starts.
import type { Histogram, ScoredState } from '../src/shared/panel-protocol.ts';
import { formatScore as figure, SCORES, type ScoreName } from '../src/shared/scores.ts';
import { element, svg } from './element.ts';
import { send } from './host.ts';
import { string } from './strings.ts';

const WIDTH = 480;
const HEIGHT = 56;

/** Room for what is asked for still: nothing below it moves when it comes. */
const NOTHING: Histogram = { low: 0, high: 0, counts: [], flagged: [] };

/** What the chart says to those who do not see it. */
function describe(state: ScoredState, name: ScoreName, { low, high }: Histogram): string {
  const ends = [SCORES[name].name, figure(low), figure(high)] as const;
  if (name !== state.score) return string('histogramLabelOther', ...ends, SCORES[state.score].name);
  const label = SCORES[name].suspicious === 'high' ? 'histogramLabel' : 'histogramLabelLow';
  return string(label, ...ends, state.flaggedPercent, figure(state.threshold));
}

/** Percent that an arrow key adds or takes away: fine where little is flagged. */
function stepAt(percent: number): number {
  return percent < 1 ? 0.1 : percent < 5 ? 0.5 : 1;
}

const MOST_PERCENT = 50;
const LEAST_PERCENT = 0.1;

/** The threshold is a slider: it is dragged, or moved by the arrow keys. */
function movable(
  mark: HTMLElement,
  plot: HTMLElement,
  state: ScoredState,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  const { flaggedPercent } = state;
  const attributes = {
    role: 'slider',
    tabindex: '0',
    'aria-label': string('thresholdSlider'),
    'aria-valuemin': String(LEAST_PERCENT),
    'aria-valuemax': String(MOST_PERCENT),
    'aria-valuenow': String(flaggedPercent),
    'aria-valuetext': string('thresholdValue', flaggedPercent, state.flagged, figure(state.threshold)),
  };
  for (const [name, value] of Object.entries(attributes)) mark.setAttribute(name, value);
  // Towards the suspicious end less is flagged.
  const towards = SCORES[state.score].suspicious === 'high' ? -1 : 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowRight: towards,
    ArrowLeft: -towards,
    ArrowUp: 1,
    ArrowDown: -1,
    PageUp: 5,
    PageDown: -5,
  };
  mark.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const before = Number(mark.getAttribute('aria-valuenow'));
    const percent = Number((before + move * stepAt(move < 0 ? before - 0.01 : before)).toFixed(2));
    const bounded = Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, percent));
    // Keys may come faster than the editor answers.
    mark.setAttribute('aria-valuenow', String(bounded));
    send({ type: 'flag', percent: bounded });
  });
  const shareOf = (event: PointerEvent): number => {
    const { left, width } = plot.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - left) / width));
  };
  mark.addEventListener('pointerdown', (event) => {
    mark.setPointerCapture(event.pointerId);
    mark.classList.add('moving');
    event.preventDefault();
    mark.focus();
  });
  mark.addEventListener('pointermove', (event) => {
    if (!mark.hasPointerCapture(event.pointerId)) return;
    const share = shareOf(event);
    mark.style.setProperty('--at', String(share));
    const shown = mark.querySelector('span');
    if (shown !== null) shown.textContent = figure(low + share * (high - low));
  });
  mark.addEventListener('pointerup', (event) => {
    if (!mark.hasPointerCapture(event.pointerId)) return;
    mark.classList.remove('moving');
    send({ type: 'flagFrom', value: low + shareOf(event) * (high - low) });
  });
}

export function histogramElement(
  state: ScoredState,
  name: ScoreName,
  histogram: Histogram = NOTHING,
): HTMLElement {
  const { low, high, counts, flagged } = histogram;
  const tallest = Math.sqrt(Math.max(1, ...counts));
  const width = WIDTH / counts.length;
  // Counts span orders of magnitude: the square root keeps the few high scores visible.
  const heightOf = (rows: number) => (rows === 0 ? 0 : Math.max(1.5, (HEIGHT * Math.sqrt(rows)) / tallest));
  const bars = counts.flatMap((rows, bin) => {
    const bar = (amount: number, kind: string) =>
      svg('rect', {
        class: kind,
        x: String(bin * width + 0.5),
        y: String(HEIGHT - heightOf(amount)),
        width: String(width - 1),
        height: String(heightOf(amount)),
      });
    const hot = flagged[bin] ?? 0;
    return hot === 0
      ? [bar(rows, 'bin')]
      : hot === rows
        ? [bar(rows, 'bin hot')]
        : [bar(rows, 'bin'), bar(hot, 'bin hot')];
  });
  const chart = svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': describe(state, name, histogram),
    },
    ...bars,
  );
  const plot = element('div', { class: 'plot' }, chart);
  if (name === state.score && high > low) {
    const share = (state.threshold - low) / (high - low);
    const mark = element('div', { class: share > 0.6 ? 'threshold left' : 'threshold' });
    mark.style.setProperty('--at', String(share));
    const text = SCORES[name].suspicious === 'high' ? 'threshold' : 'thresholdLow';
    mark.append(element('span', {}, string(text, figure(state.threshold))));
    movable(mark, plot, state, { low, high });
    plot.append(mark);
  }
  return element(
    'figure',
    { class: 'histogram' },
    element(
      'figcaption',
      {},
      element('span', { class: 'caption' }, string('distribution', SCORES[name].name)),
      element('span', { class: 'hint' }, string('distributionHint')),
    ),
    plot,
    element(
      'div',
      { class: 'axis', 'aria-hidden': 'true' },
      ...(counts.length === 0 ? ['\u00a0'] : [low, (low + high) / 2, high].map(figure)).map((text) =>
        element('span', {}, text),
      ),
    ),
  );
}
