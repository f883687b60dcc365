// What the list shows and in which order: words, labels, decisions, duplicates, checks.
import {
  startsDescending,
  type Query,
  type ScoredState,
  type SortKey,
} from '../src/shared/panel-protocol.ts';
import { DECISIONS, type Decision } from '../src/shared/decisions.ts';
import { element } from './element.ts';
import { columnName, count, string } from './strings.ts';
import { checkbox, chooser, dropdown, searchField } from './toolkit.ts';

/** A person who types is not interrupted by every letter's answer. */
const SEARCH_MILLISECONDS = 250;
/** More labels are searched among. */
const MOST_IN_DROPDOWN = 15;

/** Where all filters have room: see panel.css. */
export const WIDE = window.matchMedia('(min-width: 761px)');

export class Filters {
  /** How many rows are shown. */
  private readonly shown = element('span', { class: 'shown', role: 'status' });
  private moreOpen = false;
  private searching: ReturnType<typeof setTimeout> | undefined;

  /** @param ask asks for rows with this much of the query changed */
  constructor(private readonly ask: (part: Partial<Query>) => void) {}

  /** Says how many rows are shown. */
  tell(text: string): void {
    // Said once: the same words again would be read out again.
    if (this.shown.textContent !== text) this.shown.textContent = text;
  }

  element(state: ScoredState, query: Query): HTMLElement {
    const { given, predicted } = state.confusions;
    const labels = this.labelFilter('labelFilter', 'allLabels', state, given, query.label, (label) => ({
      label,
    }));
    const predictions = this.labelFilter(
      'predictedFilter',
      'allPredicted',
      state,
      predicted,
      query.predicted,
      (label) => ({ predicted: label }),
    );
    const more = this.moreFilters(
      labels,
      predictions,
      this.decisionFilter(state, query),
      this.alikeFilter(query),
      this.checks(state, query),
    );
    return element(
      'div',
      { class: 'filters' },
      this.searchElement(query),
      this.sortElement(state, query),
      more,
      this.shown,
    );
  }

  private searchElement(query: Query): HTMLElement {
    return searchField(string('search'), query.search, (text) => {
      clearTimeout(this.searching);
      this.searching = setTimeout(() => {
        this.ask({ search: text.slice(0, 200) });
      }, SEARCH_MILLISECONDS);
    });
  }

  private sortElement(state: ScoredState, query: Query): HTMLElement {
    const keys: SortKey[] = [
      ...state.scores,
      'confidence',
      ...(state.spread ? (['spread'] as const) : []),
      'row',
      ...(state.compared === null ? [] : (['moved'] as const)),
    ];
    return dropdown(
      string('sortBy'),
      keys.map((value) => ({ value, text: `${string('sortBy')}: ${columnName(value)}` })),
      query.sort,
      (value) => {
        const key = keys.find((one) => one === value);
        if (key !== undefined) this.ask({ sort: key, descending: startsDescending(key) });
      },
    );
  }

  /** @param counts rows of each label */
  private labelFilter(
    name: 'labelFilter' | 'predictedFilter',
    all: 'allLabels' | 'allPredicted',
    { labels }: ScoredState,
    counts: readonly number[],
    current: number | null,
    change: (index: number | null) => Partial<Query>,
  ): HTMLElement {
    const ofLabels = labels.length > MOST_IN_DROPDOWN ? chooser : dropdown;
    return ofLabels(
      string(name),
      [
        { value: '', text: string(all) },
        ...labels.map((text, index) => ({
          value: String(index),
          text: string('decisionCount', text, count(counts[index] ?? 0)),
        })),
      ],
      current === null ? '' : String(current),
      (value) => {
        this.ask(change(value === '' ? null : Number(value)));
      },
    );
  }

  private decisionFilter(state: ScoredState, query: Query): HTMLElement {
    const name = (value: Decision) =>
      string('decisionCount', string(value), count(state.review.counts[value] ?? 0));
    return dropdown(
      string('decisionFilter'),
      [
        { value: '', text: string('allDecisions') },
        ...DECISIONS.map((value) => ({ value, text: name(value) })),
      ],
      query.decision ?? '',
      (value) => {
        this.ask({ decision: DECISIONS.find((one) => one === value) ?? null });
      },
    );
  }

  private alikeFilter(query: Query): HTMLElement {
    return dropdown(
      string('alikeFilter'),
      [
        { value: '', text: string('allTexts') },
        { value: 'duplicates', text: string('duplicates') },
        { value: 'conflicts', text: string('conflicts') },
      ],
      query.alike ?? '',
      (value) => {
        this.shown.textContent = string('looking');
        this.ask({ alike: value === 'duplicates' || value === 'conflicts' ? value : null });
      },
    );
  }

  private checks(state: ScoredState, query: Query): HTMLElement {
    const flagged = checkbox(string('flaggedOnly'), query.flaggedOnly, (flaggedOnly) => {
      this.ask({ flaggedOnly });
    });
    const disagreements = checkbox(string('disagreements'), query.disagreementsOnly, (disagreementsOnly) => {
      this.ask({ disagreementsOnly });
    });
    const disputed = checkbox(
      string('disputed', count(state.review.disputed)),
      query.disputedOnly,
      (disputedOnly) => {
        this.ask({ disputedOnly });
      },
    );
    const gone = state.rows - state.rowsLeft;
    const goneToo = checkbox(string('goneToo', count(gone)), query.goneToo, (shown) => {
      this.ask({ goneToo: shown });
    });
    return element(
      'div',
      { class: 'checks' },
      flagged,
      disagreements,
      ...(state.review.disputed > 0 || query.disputedOnly ? [disputed] : []),
      ...(gone > 0 ? [goneToo] : []),
    );
  }

  /** Filters that a narrow panel shows when it is asked to. */
  private moreFilters(...filters: readonly HTMLElement[]): HTMLElement {
    const open = WIDE.matches || this.moreOpen;
    const more = element(
      'details',
      { class: 'more', ...(open && { open: '' }) },
      element('summary', {}, string('filters')),
      element('div', { class: 'filters' }, ...filters),
    );
    more.addEventListener('toggle', () => {
      if (more instanceof HTMLDetailsElement && !WIDE.matches) this.moreOpen = more.open;
    });
    return more;
  }
}
