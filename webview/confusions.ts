// Which labels the models take for which: a table where it has room, else the pairs that are confused most. A cell filters.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { element } from './element.ts';
import { count, string } from './strings.ts';

export type ShowPair = (given: number, predicted: number) => void;

export function confusionsElement({ labels, confusions }: ScoredState, show: ShowPair): HTMLElement {
  const nameOf = (label: number): string => labels[label] ?? '';
  const cell = (given: number, predicted: number, rows: number, text: string): HTMLElement => {
    const made = element('button', { class: 'pair-button', type: 'button' }, text);
    const told = string('confusionCell', count(rows), nameOf(given), nameOf(predicted));
    made.setAttribute('aria-label', told);
    made.title = told;
    made.addEventListener('click', () => {
      show(given, predicted);
    });
    return made;
  };
  if (!confusions.table) {
    const pairs = confusions.pairs.map(({ given, predicted, rows }) =>
      element(
        'li',
        {},
        cell(given, predicted, rows, `${nameOf(given)} → ${nameOf(predicted)}: ${count(rows)}`),
      ),
    );
    return element('ul', { class: 'pairs' }, ...pairs);
  }
  const rowsOf = new Map(confusions.pairs.map((pair) => [`${pair.given} ${pair.predicted}`, pair.rows]));
  const wrong = Math.max(
    1,
    ...confusions.pairs.filter((pair) => pair.given !== pair.predicted).map(({ rows }) => rows),
  );
  const corner = element('th', { scope: 'col' }, `${string('givenLabel')} ↓ ${string('predictedLabel')} →`);
  const head = labels.map((label) => element('th', { scope: 'col' }, label));
  const body = labels.map((label, given) => {
    const cells = labels.map((_, predicted) => {
      const rows = rowsOf.get(`${given} ${predicted}`) ?? 0;
      const made = element('td', { class: given === predicted ? 'right' : 'wrong' });
      made.style.setProperty('--share', String(given === predicted ? 0 : rows / wrong));
      made.append(rows === 0 ? '0' : cell(given, predicted, rows, count(rows)));
      return made;
    });
    return element('tr', {}, element('th', { scope: 'row' }, label), ...cells);
  });
  return element(
    'div',
    { class: 'table-frame' },
    element(
      'table',
      { class: 'confusions' },
      element('thead', {}, element('tr', {}, corner, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}
