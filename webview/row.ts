// One row of the grid: rank, score bar, GraNd, labels, confidence, text and place.
import type { PanelRow, ScoredState } from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/results.ts';
import { element } from './element.ts';
import { count, percent, score, string } from './strings.ts';

function cell(name: string, ...children: (Node | string)[]): HTMLElement {
  return element('div', { role: 'gridcell', class: `cell ${name}` }, ...children);
}

/** A bar as long as the score's share of the highest one, beside the figure. */
function scoreCell(value: number, highest: number, step: number): HTMLElement {
  const bar = element('span', { class: `bar heat-${step}`, 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(highest > 0 ? Math.min(1, value / highest) : 0));
  return cell('score', element('span', { class: 'track', 'aria-hidden': 'true' }, bar), score(value));
}

function labelCell(row: PanelRow): HTMLElement {
  const given = element('span', { class: 'label' }, row.label);
  const arrow = element('span', { class: 'arrow', 'aria-hidden': 'true' }, row.agrees ? '✓' : '→');
  const predicted = element(
    'span',
    { class: row.agrees ? 'hidden' : 'label predicted' },
    row.agrees ? string('agrees') : row.predicted,
  );
  const labels = cell('labels', given, arrow, predicted);
  labels.title = `${string('label')}: ${row.label}\n${string('predicted')}: ${row.predicted}`;
  return labels;
}

function textCell(row: PanelRow): HTMLElement {
  if (row.line === null) return cell('text', element('em', {}, string('gone')));
  const parts = row.text.flatMap((text, index) => [
    ...(index === 0 ? [] : [element('span', { class: 'pair', 'aria-hidden': 'true' }, '⏐')]),
    text,
  ]);
  const made = cell('text', ...parts);
  made.title = row.text.join('\n');
  return made;
}

export function rowElement(
  row: PanelRow | undefined,
  place: number,
  active: boolean,
  state: ScoredState,
  second: ScoreName,
): HTMLElement {
  const made = element('div', {
    role: 'row',
    id: `row-${place}`,
    class: 'row',
    'aria-rowindex': String(place + 2),
    'aria-selected': String(active),
    'data-place': String(place),
  });
  if (row === undefined) {
    made.classList.add('loading');
    made.append(cell('text', '…'));
    return made;
  }
  made.classList.toggle('gone', row.line === null);
  made.classList.toggle('flagged', row.flagged);
  const flag = element('span', { class: 'flag' }, row.flagged ? string('flaggedMark') : '');
  made.append(
    cell('rank', flag, count(row.rank)),
    scoreCell(row[state.score], state.histograms[state.score].high, row.step),
    cell('second', score(row[second])),
    labelCell(row),
    cell('confidence', percent(row.confidence)),
    textCell(row),
    cell('line', row.line === null ? '–' : count(row.line)),
  );
  return made;
}
