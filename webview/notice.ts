// What the person is told above the list: something to know, to doubt, or to do.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { element } from './element.ts';
import { send } from './host.ts';
import { count, string } from './strings.ts';
import { button } from './toolkit.ts';

/** @param open whether a list below the notice is shown */
export function noticeElement(
  { kind, text, items, longer }: ScoredState['notices'][number],
  open: boolean,
): HTMLElement {
  const attributes = { class: `notice ${kind}`, role: 'note' };
  if (items.length > 0) {
    const list = element('ul', {}, ...items.map((item) => element('li', {}, item)));
    const summary = element('summary', {}, text);
    return element('div', attributes, element('details', open ? { open: '' } : {}, summary, list));
  }
  const lead = kind === 'error' ? [element('strong', {}, string('unreliable')), ' '] : [];
  if (longer === undefined) return element('p', attributes, ...lead, text);
  const score = button(string('scoreLonger', count(longer)), 'secondary', () => {
    send({ type: 'scoreLonger', maxLength: longer });
  });
  return element('div', attributes, element('p', {}, ...lead, text), score);
}

/** What the result is compared with, and the end of it. */
export function comparedElement(text: string): HTMLElement {
  const end = button(string('endCompare'), 'secondary', () => {
    send({ type: 'compare', on: false });
  });
  return element('div', { class: 'notice information', role: 'note' }, element('p', {}, text), end);
}
