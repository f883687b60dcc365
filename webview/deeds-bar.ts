// What can be done with the chosen rows, each deed with the key that does it: buttons for those who point, keys in the list.
import type { ScoredState } from '../src/shared/panel-protocol.ts';
import { element } from './element.ts';
import { count, percent, string } from './strings.ts';
import { button } from './toolkit.ts';

export const DEEDS = ['keep', 'remove', 'relabel', 'unsure', 'note', 'undo'] as const;
export type Deed = (typeof DEEDS)[number];

const KEYS: Readonly<Record<Deed, string>> = {
  keep: 'K',
  remove: 'D',
  relabel: 'R',
  unsure: 'U',
  note: 'N',
  undo: 'Z',
};

/** A deed, or a label that stands at this place among the likeliest. */
export type Wish = Deed | { readonly likely: number };

/** What a key asks for, where it asks for something. */
export function wishOfKey(key: string): Wish | undefined {
  if (/^[1-9]$/.test(key)) return { likely: Number(key) - 1 };
  if (key === 'Delete') return 'remove';
  return DEEDS.find((deed) => KEYS[deed] === key.toUpperCase());
}

/** Labels may be of any length. */
const LONGEST = 32;
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

export interface LikelyLabel {
  readonly label: number;
  readonly name: string;
  readonly probability: number;
  /** Whether the row has it now: it cannot be changed to it. */
  readonly own: boolean;
}

export class DeedsBar {
  readonly root = element('div', { class: 'deeds', role: 'toolbar' });
  private likely: readonly LikelyLabel[] = [];
  /** The row that these are of. */
  private likelyOf: number | undefined;
  private state: ScoredState | undefined;
  private chosen = 0;

  constructor(private readonly ask: (wish: Wish) => void) {}

  /**
   * @param chosen how many rows a deed is done to
   * @param scored the row that the person is at
   */
  show(state: ScoredState, chosen: number, scored: number | undefined): void {
    this.state = state;
    this.chosen = chosen;
    // The labels of another row are no choice for this one.
    if (scored !== this.likelyOf) this.likely = [];
    if (scored !== this.likelyOf) this.likelyOf = undefined;
    this.draw();
  }

  /** The likeliest labels of the row that the person is at. */
  showLikely(scored: number, likely: readonly LikelyLabel[]): void {
    this.likelyOf = scored;
    this.likely = likely;
    this.draw();
  }

  /** Whether the likeliest labels of a row are known. */
  knows(scored: number | undefined): boolean {
    return scored !== undefined && scored === this.likelyOf;
  }

  /** The label at a place among the likeliest. */
  labelAt(place: number): number | undefined {
    return this.likely[place]?.label;
  }

  private draw(): void {
    const { state, chosen } = this;
    if (state === undefined) return;
    this.root.setAttribute('aria-label', chosen > 1 ? string('deedsMany', count(chosen)) : string('deeds'));
    const names: Readonly<Record<Deed, string>> = {
      keep: string('keep'),
      remove: string('removeRow'),
      relabel: string('changeLabel'),
      unsure: string('unsureRow'),
      note: string('note'),
      undo: string('undo'),
    };
    const deeds = DEEDS.map((deed) => {
      const made = this.deedButton(names[deed], KEYS[deed], deed);
      const isOff =
        (deed === 'undo' ? !state.review.undoable : chosen === 0) || (deed === 'note' && chosen !== 1);
      if (isOff) made.setAttribute('disabled', '');
      return made;
    });
    const likely =
      chosen === 1
        ? this.likely.map(({ name, probability, own }, place) => {
            const text = `${percent(probability)} ${name}`;
            const made = this.deedButton(text, String(place + 1), { likely: place });
            if (own) made.setAttribute('disabled', '');
            return made;
          })
        : [];
    const group = element('div', { class: 'likely', role: 'group' }, ...likely);
    group.setAttribute('aria-label', string('likely'));
    const focused = [...this.root.querySelectorAll('.button')].findIndex((one) =>
      one.matches(':focus-within'),
    );
    this.root.replaceChildren(
      element('div', { class: 'actions' }, ...deeds),
      ...(likely.length > 0 ? [group] : []),
    );
    // Drawn anew, a button in use would lose the focus.
    const again = [...this.root.querySelectorAll('.button')][focused];
    if (again instanceof HTMLElement) again.focus();
  }

  private deedButton(text: string, key: string, wish: Wish): HTMLElement {
    const made = button(shortened(text), 'secondary', () => {
      this.ask(wish);
    });
    made.setAttribute('aria-keyshortcuts', key);
    made.setAttribute('title', text);
    made.append(element('kbd', { 'aria-hidden': 'true' }, key));
    return made;
  }
}
