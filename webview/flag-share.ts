// How much is flagged, as a number to write, and what that takes from which label.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { SCORES } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { send } from './host.ts';
import { count, string } from './strings.ts';

export function flagShareElement(state: ScoredState): HTMLElement {
  const { flaggedPercent, flaggedLeft, flaggedClasses } = state;
  const field = document.createElement('input');
  field.type = 'number';
  field.min = '0.01';
  field.max = '50';
  field.step = 'any';
  field.value = String(flaggedPercent);
  field.setAttribute('aria-label', string('flagShare'));
  field.addEventListener('change', () => {
    const percent = field.valueAsNumber;
    if (percent > 0 && percent <= 50) send({ type: 'flag', percent });
    else field.value = String(flaggedPercent);
  });
  const top = string(SCORES[state.score].suspicious === 'high' ? 'flagTop' : 'flagLowest');
  const told = string('percentOfRows', count(flaggedLeft), flaggedClasses.text);
  const made = element('p', { class: 'flag-share' }, `${top} `, field, ` ${told}`);
  if (flaggedClasses.warning === '') return made;
  return element('div', {}, made, element('p', { class: 'halved' }, flaggedClasses.warning));
}
