// Draws the distribution of a score, the flagged part of each bin set off, with the threshold where flagging starts.
import type { Histogram, ScoredState } from '../src/shared/panel-protocol.ts';
import { formatScore as figure, SCORES, type ScoreName } from '../src/shared/scores.ts';
import { element, svg } from './element.ts';
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
