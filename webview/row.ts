// One row of the grid: rank, score bar, a second score, labels, confidence, text and place.
import type { PanelRow, ScoredState } from '../src/shared/panel-protocol.ts';
import { formatScore, SCORES, type ScoreName } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { count, percent, string } from './strings.ts';

function cell(name: string, ...children: (Node | string)[]): HTMLElement {
  return element('div', { role: 'gridcell', class: `cell ${name}` }, ...children);
}

/** How suspicious a value is, 0..1: its share of the highest one, or how far it has fallen from it to the lowest. */
function suspicion(value: number, { score, low, high }: ScoredState): number {
  const isHigh = SCORES[score].suspicious === 'high';
  const least = isHigh ? Math.min(0, low) : high;
  const most = isHigh ? high : low;
  return most === least ? 0 : Math.max(0, Math.min(1, (value - least) / (most - least)));
}

const figure = (value: number | undefined): string => (value === undefined ? '' : formatScore(value));

/** A bar as long as the row is suspicious, beside the figure. */
function scoreCell(row: PanelRow, state: ScoredState): HTMLElement {
  const value = row.scores[state.score];
  const bar = element('span', { class: `bar heat-${row.step}`, 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(value === undefined ? 0 : suspicion(value, state)));
  return cell('score', element('span', { class: 'track', 'aria-hidden': 'true' }, bar), figure(value));
}

function labelCell(row: PanelRow): HTMLElement {
  const given = element('span', { class: 'label' }, row.label);
  if (row.relabelled !== null) {
    const now = element('span', { class: 'label predicted' }, row.relabelled);
    const made = cell(
      'labels',
      element('s', { class: 'label' }, row.label),
      element('span', { class: 'arrow', 'aria-hidden': 'true' }, '⇒'),
      now,
    );
    made.title = `${row.label} ⇒ ${row.relabelled}`;
    return made;
  }
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

/** What was decided, before the text; nothing where it is open. */
function decisionMark(row: PanelRow): HTMLElement[] {
  const disputed = row.disputed ? ` (${string('disputedMark')})` : '';
  if (row.decision === 'open') return [];
  return [element('span', { class: `decision ${row.decision}` }, `${string(row.decision)}${disputed}`)];
}

function textCell(row: PanelRow): HTMLElement {
  if (row.line === null) {
    const mark = decisionMark(row);
    return cell('text', ...(mark.length > 0 ? mark : [element('em', {}, string('gone'))]));
  }
  const parts = row.text.flatMap((text, index) => [
    ...(index === 0 ? [] : [element('span', { class: 'pair', 'aria-hidden': 'true' }, '⏐')]),
    text,
  ]);
  const file = row.file === null ? [] : [element('span', { class: 'file' }, row.file)];
  const made = cell('text', ...decisionMark(row), ...file, ...parts);
  made.title = row.text.join('\n');
  return made;
}

/** The rank in the result that this one is compared with, and whether the row is more suspicious here. */
function otherRankCell({ rank, otherRank }: PanelRow): HTMLElement {
  if (otherRank === null) return cell('second', '–');
  const arrow = rank === otherRank ? '' : rank < otherRank ? '▲' : '▼';
  return cell(
    'second',
    element('span', { class: 'arrow', 'aria-hidden': 'true' }, arrow),
    ' ',
    count(otherRank),
  );
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
  const isFlagged = row.flagged && row.decision === 'open';
  made.classList.toggle('flagged', isFlagged);
  made.classList.toggle('decided', row.decision !== 'open');
  const flag = element('span', { class: 'flag' }, isFlagged ? string('flaggedMark') : '');
  made.append(
    cell('rank', flag, count(row.rank)),
    scoreCell(row, state),
    state.compared === null ? cell('second', figure(row.scores[second])) : otherRankCell(row),
    labelCell(row),
    cell('confidence', percent(row.confidence)),
    textCell(row),
    cell('line', row.line === null ? '–' : count(row.line)),
  );
  return made;
}
