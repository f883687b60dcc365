// How much is flagged, as a number to write, and what that takes from which label.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { SCORES } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { send } from './host.ts';
import { count, string } from './strings.ts';

/** In percent. */
const SMALLEST = 0.01;
const LARGEST = 50;

export function flagShareElement(state: ScoredState): HTMLElement {
  const { flaggedPercent, flaggedLeft, flaggedClasses } = state;
  const field = document.createElement('input');
  field.type = 'number';
  field.min = String(SMALLEST);
  field.max = String(LARGEST);
  field.step = 'any';
  field.value = String(flaggedPercent);
  field.setAttribute('aria-label', string('flagShare'));
  field.addEventListener('change', () => {
    // What is beyond the bounds is taken for them: a number that goes back to what it was looks like one that is not taken.
    const percent = Math.min(LARGEST, Math.max(SMALLEST, field.valueAsNumber));
    if (Number.isNaN(percent)) field.value = String(flaggedPercent);
    else {
      field.value = String(percent);
      send({ type: 'flag', percent });
    }
  });
  const top = string(SCORES[state.score].suspicious === 'high' ? 'flagTop' : 'flagLowest');
  const told =
    flaggedLeft === 0
      ? string('percentOfRowsDone')
      : string('percentOfRows', count(flaggedLeft), flaggedClasses.text);
  const made = element('p', { class: 'flag-share' }, `${top} `, field, ` ${told}`);
  if (flaggedClasses.warning === '') return made;
  return element('div', {}, made, element('p', { class: 'halved' }, flaggedClasses.warning));
}
