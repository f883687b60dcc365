// Draws the distribution of a score, the flagged part of each bin set off, with the threshold where flagging starts.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/results.ts';
import { element, svg } from './element.ts';
import { score as figure, string } from './strings.ts';

const WIDTH = 480;
const HEIGHT = 56;

export function histogramElement(state: ScoredState, name: ScoreName): HTMLElement {
  const { low, high, counts, flagged } = state.histograms[name];
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
      'aria-label': string(
        'histogramLabel',
        string(name),
        figure(low),
        figure(high),
        state.flaggedPercent,
        figure(state.threshold),
      ),
    },
    ...bars,
  );
  const plot = element('div', { class: 'plot' }, chart);
  if (name === state.score && high > low) {
    const share = (state.threshold - low) / (high - low);
    const mark = element('div', { class: share > 0.6 ? 'threshold left' : 'threshold' });
    mark.style.setProperty('--at', String(share));
    mark.append(element('span', {}, string('threshold', figure(state.threshold))));
    plot.append(mark);
  }
  return element(
    'figure',
    { class: 'histogram' },
    element(
      'figcaption',
      {},
      element('span', { class: 'caption' }, string('distribution', string(name))),
      element('span', { class: 'hint' }, string('distributionHint')),
    ),
    plot,
    element(
      'div',
      { class: 'axis', 'aria-hidden': 'true' },
      element('span', {}, figure(low)),
      element('span', {}, figure((low + high) / 2)),
      element('span', {}, figure(high)),
    ),
  );
}
