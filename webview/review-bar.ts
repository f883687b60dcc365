// How far the person has come with the flagged rows, and the check of some of them.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { element } from './element.ts';
import { count, string } from './strings.ts';
import { button } from './toolkit.ts';

export class ReviewBar {
  private readonly progress = element('span', { class: 'reviewed', role: 'status' });

  /** @param check draws rows to be checked, or lets go of them */
  constructor(private readonly check: (on: boolean) => void) {}

  element(state: ScoredState): HTMLElement {
    const { flagged, decided, wrong, sample, agreement } = state.review;
    const text =
      decided === 0
        ? string('nothingReviewed', count(flagged))
        : string('progressLine', count(decided), count(flagged), count(wrong));
    const checked = sample && string('checkProgress', sample.checked, sample.size, sample.text);
    const told = [text, ...(checked === null ? [] : [checked]), ...(agreement === '' ? [] : [agreement])];
    // Said once: the same words again would be read out again.
    if (this.progress.textContent !== told.join(' · ')) this.progress.textContent = told.join(' · ');
    const check = button(string(sample === null ? 'check' : 'checkDone'), 'secondary', () => {
      this.check(sample === null);
    });
    check.setAttribute('title', string('checkHint'));
    if (sample === null && state.flaggedLeft === 0) check.setAttribute('disabled', '');
    return element('div', { class: 'review' }, this.progress, check);
  }
}
