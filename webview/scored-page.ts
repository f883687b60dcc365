// The page of a scored dataset: what was scored, the distribution, the controls and the rows.
import {
  defaultQuery,
  isScore,
  startsDescending,
  type DataMap,
  type Histogram,
  type Query,
  type ScoredState,
  type SortKey,
} from '../src/shared/panel-protocol.ts';
import { DECISIONS, type Decision } from '../src/shared/decisions.ts';
import type { ScoreName } from '../src/shared/scores.ts';
import { confusionsElement } from './confusions.ts';
import { dataMapElement } from './data-map.ts';
import { DeedsBar, type LikelyLabel, type Wish } from './deeds-bar.ts';
import { element } from './element.ts';
import { Detail, type WholeText } from './detail.ts';
import { EvaluationSection } from './evaluation-section.ts';
import { flagShareElement } from './flag-share.ts';
import { Grid } from './grid.ts';
import { histogramElement } from './histogram.ts';
import { saveState, send } from './host.ts';
import { RowSource } from './row-source.ts';
import { columnName, count, string } from './strings.ts';
import { button, checkbox, dropdown, searchField } from './toolkit.ts';

/** A person who types is not interrupted by every letter's answer. */
const SEARCH_MILLISECONDS = 250;

/** Where all filters have room: see panel.css. */
const WIDE = window.matchMedia('(min-width: 761px)');

export class ScoredPage {
  readonly root = element('div', { class: 'page' });
  readonly source: RowSource;
  private readonly top = element('div', { class: 'top' });
  private readonly controls = element('div', { class: 'controls', role: 'group' });
  private readonly shown = element('span', { class: 'shown', role: 'status' });
  private readonly noMatch = element('div', { class: 'no-match' });
  private readonly progress = element('span', { class: 'reviewed', role: 'status' });
  private readonly told = element('div', { class: 'hidden', role: 'status' });
  private readonly deeds: DeedsBar;
  /** Whether the editor is at a deed, and what is wished for meanwhile. */
  private busy = false;
  /** Whether the editor asks the person something. */
  private asking = false;
  private wished: Wish | undefined;
  private moreOpen = false;
  /** Whether rows to be checked are being drawn. */
  private drawing = false;
  private map: DataMap | undefined;
  private searching: ReturnType<typeof setTimeout> | undefined;
  private readonly detail = new Detail();
  private readonly evaluation = new EvaluationSection();
  private readonly grid: Grid;
  private query: Query;
  /** Those that came for the state's ranking; undefined while one is asked for. */
  private readonly histograms = new Map<ScoreName, Histogram | undefined>();

  constructor(
    private state: ScoredState,
    query: Query | undefined,
  ) {
    this.query = query ?? defaultQuery(state.score);
    this.source = new RowSource(this.query, () => {
      this.arrived();
    });
    this.grid = new Grid(state, this.source, {
      sort: (key) => {
        const again = this.query.sort === key;
        this.ask({
          ...this.query,
          sort: key,
          descending: again ? !this.query.descending : startsDescending(key),
        });
      },
      reveal: (scored, focus) => {
        send({ type: 'reveal', scored, focus });
      },
      choose: (row) => {
        this.detail.show(row, this.state);
        this.showDeeds();
      },
      select: () => {
        this.showDeeds();
      },
      wish: (wish) => {
        this.wish(wish);
      },
    });
    this.deeds = new DeedsBar((wish) => {
      this.wish(wish);
    });
    const { root, top, controls, noMatch, grid, deeds, detail, told } = this;
    root.append(top, controls, noMatch, grid.root, deeds.root, detail.root, told);
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
      const field = this.controls.querySelector<HTMLElement>('.search');
      field?.focus();
      event.preventDefault();
    });
    // Whoever comes into the panel is in the list. A panel that the person is not in takes no focus by itself.
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) this.grid.focus();
    });
    WIDE.addEventListener('change', () => {
      this.drawControls();
    });
    this.update(state);
    grid.chooseActive();
  }

  /** The page is shown: where the person is in the panel, the list has the focus. */
  attached(): void {
    if (document.hasFocus()) this.grid.focus();
  }

  /** Shows another state of the same dataset. */
  update(state: ScoredState): void {
    const { sort } = this.query;
    const ranked = sort === this.state.score && state.score !== sort;
    // The result may lack what an earlier one was sorted by.
    if (ranked || (isScore(sort) && !state.scores.includes(sort))) {
      this.query = { ...this.query, sort: state.score, descending: startsDescending(state.score) };
    }
    if (state.ranking !== this.state.ranking) {
      this.histograms.clear();
      this.map = undefined;
    }
    if (this.query.label !== null && this.query.label >= state.labels.length) {
      this.query = { ...this.query, label: null };
    }
    if (state.rowsLeft === state.rows) this.query = { ...this.query, goneToo: false };
    // The editor let go of what was drawn: a reload of the window does.
    if (state.review.sample === null && this.query.sampleOnly && !this.drawing) {
      this.query = { ...this.query, sampleOnly: false };
    }
    if (state.review.sample !== null) this.drawing = false;
    if (this.query.predicted !== null && this.query.predicted >= state.labels.length) {
      this.query = { ...this.query, predicted: null };
    }
    this.state = state;
    this.detail.refresh(state);
    this.drawControls();
    this.show();
  }

  select(place: number): void {
    this.grid.select(place);
  }

  /** A histogram has come, of the ranking with this number. */
  takeHistogram(ranking: number, score: ScoreName, histogram: Histogram): void {
    if (ranking !== this.state.ranking) return;
    this.histograms.set(score, histogram);
    if (score === this.shownScore) this.drawTop();
  }

  /** The whole text of the chosen row has come, and what the runs take it for. */
  takeText(whole: WholeText & { readonly likely: readonly LikelyLabel[] }): void {
    this.detail.take(whole);
    if (whole.scored !== this.grid.activeRow?.scored) return;
    this.deeds.showLikely(whole.scored, whole.likely);
    this.doWished();
  }

  /** The editor has done what was asked for. */
  takeTold(text: string): void {
    this.told.textContent = text;
    this.busy = false;
    this.asking = false;
    this.doWished();
  }

  private showDeeds(): void {
    this.deeds.show(this.state, this.grid.chosenCount, this.grid.activeRow?.scored);
    this.showCount();
  }

  /** Does something to the chosen rows: at once, or as soon as the rows at hand are those of now. */
  private wish(wish: Wish): void {
    // What is typed into a question that is still opening is meant for that.
    if (this.asking) return;
    this.wished = wish;
    this.doWished();
  }

  private doWished(): void {
    const { wished } = this;
    if (wished === undefined || this.busy || this.source.isStale) return;
    // The labels are on their way.
    if (typeof wished === 'object' && !this.deeds.knows(this.grid.activeRow?.scored)) return;
    this.wished = undefined;
    const sent = this.messageOf(wished);
    if (sent === undefined) return;
    this.busy = true;
    this.asking = sent.type === 'note' || (sent.type === 'relabel' && sent.label === null);
    send(sent);
  }

  private messageOf(wish: Wish): Parameters<typeof send>[0] | undefined {
    if (wish === 'undo') return this.state.review.undoable ? { type: 'undo' } : undefined;
    const rows = this.grid.choice();
    if (rows === undefined) return undefined;
    if (typeof wish === 'object') {
      const label = this.grid.chosenCount === 1 ? this.deeds.labelAt(wish.likely) : undefined;
      return label === undefined || !this.state.removable ? undefined : { type: 'relabel', rows, label };
    }
    switch (wish) {
      case 'keep':
        return { type: 'decide', rows, decision: this.isKept() ? 'open' : 'kept' };
      case 'remove':
        return this.state.removable ? { type: 'decide', rows, decision: 'removed' } : undefined;
      case 'unsure':
        return { type: 'decide', rows, decision: 'unsure' };
      case 'relabel':
        return this.state.removable ? { type: 'relabel', rows, label: null } : undefined;
      case 'note': {
        const row = this.grid.activeRow;
        return row === undefined ? undefined : { type: 'note', scored: row.scored };
      }
    }
  }

  /** Whether the one row that is chosen is kept already: to keep it once more opens it. */
  private isKept(): boolean {
    return this.grid.several === undefined && this.grid.activeRow?.decision === 'kept';
  }

  private ask(query: Query): void {
    this.query = query;
    this.grid.toTop();
    // A control in use stays: drawn anew, it would lose the focus.
    if (!this.controls.contains(document.activeElement)) this.drawControls();
    this.show();
  }

  private show(): void {
    this.drawTop();
    this.source.ask(this.query, this.grid.place);
    this.showDeeds();
    this.grid.show(this.state, this.query);
    saveState({ uri: this.state.uri, query: this.query });
  }

  /** The score whose distribution is shown. */
  private get shownScore(): ScoreName {
    return isScore(this.query.sort) ? this.query.sort : this.state.score;
  }

  /** The histogram of the score that is shown, asked for where it is not there yet. */
  private shownHistogram(): Histogram | undefined {
    const score = this.shownScore;
    if (!this.histograms.has(score)) {
      this.histograms.set(score, undefined);
      send({ type: 'histogram', score });
    }
    return this.histograms.get(score);
  }

  private arrived(): void {
    const total = this.source.total ?? 0;
    this.root.classList.toggle('nothing', total === 0);
    this.showDeeds();
    this.grid.draw();
    this.doWished();
  }

  /** How many rows the query selects, and how many of them are chosen. */
  private showCount(): void {
    const total = this.source.total ?? 0;
    const rows =
      total === this.state.rows
        ? string('allRows', count(total))
        : string('rowsShown', count(total), count(this.state.rows));
    const chosen = count(this.grid.chosenCount);
    const { several } = this.grid;
    const selected =
      several === undefined
        ? []
        : [several === 'all' ? string('selectedAll', chosen) : string('selected', chosen)];
    const text = [rows, ...selected].join(' · ');
    // Said once: the same words again would be read out again.
    if (this.shown.textContent !== text) this.shown.textContent = text;
  }

  private drawTop(): void {
    const { state } = this;
    const again = button(string('scoreAgain'), 'secondary', () => {
      send({ type: 'score' });
    });
    const title = element(
      'div',
      {},
      element('h1', {}, state.name),
      element('p', { class: 'subtitle' }, state.subtitle),
      element('p', { class: `trust ${state.trust.verdict}` }, state.trust.text),
    );
    const heading = element('header', {}, title, again);
    const notices = state.notices.map((notice) => this.noticeElement(notice));
    const facts = state.facts.map(({ term, value }) =>
      element('div', { class: 'fact' }, element('dt', {}, term), element('dd', {}, value)),
    );
    const open = this.isOpen('details.facts');
    const details = element(
      'details',
      { class: 'facts', ...(open && { open: '' }) },
      element('summary', {}, string('details')),
      element('dl', {}, ...facts),
    );
    const histogram = histogramElement(state, this.shownScore, this.shownHistogram());
    this.evaluation.show(state.evaluation, state);
    this.top.classList.toggle('evaluated', state.evaluation !== null);
    const confused = element(
      'details',
      { class: 'confused', ...(this.isOpen('details.confused') && { open: '' }) },
      element('summary', {}, string('confusions')),
      confusionsElement(state, (given, predicted) => {
        this.ask({ ...this.query, label: given, predicted });
        this.drawControls();
      }),
    );
    const parts = [histogram, flagShareElement(state), ...this.mapElements(), confused, details];
    const scores = element('div', { class: 'scores' }, ...parts);
    const focused = this.focusedPart();
    this.top.replaceChildren(heading, ...notices, this.evaluation.root, scores);
    // Drawn anew, what is in use would lose the focus.
    if (focused !== undefined) this.top.querySelector<HTMLElement>(focused)?.focus();
  }

  /** The data map, which is asked for when it is opened. */
  private mapElements(): HTMLElement[] {
    if (!this.state.mapped) return [];
    const open = this.isOpen('details.mapped');
    const shown =
      this.map === undefined
        ? []
        : [
            dataMapElement(this.map, this.query.region, (region) => {
              this.ask({ ...this.query, region: region ?? null });
            }),
          ];
    const details = element(
      'details',
      { class: 'mapped', ...(open && { open: '' }) },
      element('summary', {}, string('dataMap')),
      ...shown,
    );
    details.addEventListener('toggle', () => {
      if (details instanceof HTMLDetailsElement && details.open && this.map === undefined)
        send({ type: 'map' });
    });
    return [details];
  }

  /** The rows of the data map have come. */
  takeMap(map: DataMap): void {
    this.map = map;
    this.drawTop();
  }

  private isOpen(details: string): boolean {
    return this.top.querySelector<HTMLDetailsElement>(details)?.open === true;
  }

  /** The part of the top that has the focus, of those that are drawn anew while they are in use. */
  private focusedPart(): string | undefined {
    return ['.threshold', '.flag-share input'].find(
      (part) => this.top.querySelector(part) === document.activeElement,
    );
  }

  private noticeElement({ kind, text, items, longer }: ScoredState['notices'][number]): HTMLElement {
    const attributes = { class: `notice ${kind}`, role: 'note' };
    if (items.length > 0) {
      const open = this.top.querySelector<HTMLDetailsElement>('.notice details')?.open === true;
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

  private drawControls(): void {
    const { state, query } = this;
    const removal =
      state.flaggedLeft === 0
        ? string('noneLeft')
        : state.flaggedLeft === 1
          ? string('removeOne')
          : string('remove', count(state.flaggedLeft));
    const unreliable = state.notices.some(({ kind }) => kind === 'error');
    const remove = button(removal, unreliable ? 'secondary' : 'primary', () => {
      send({ type: 'removeFlagged' });
    });
    if (state.flaggedLeft === 0) remove.setAttribute('disabled', '');
    const keys: SortKey[] = [
      ...state.scores,
      'confidence',
      ...(state.spread ? (['spread'] as const) : []),
      'row',
    ];
    const sort = dropdown(
      string('sortBy'),
      keys.map((value) => ({ value, text: `${string('sortBy')}: ${columnName(value)}` })),
      query.sort,
      (value) => {
        const key = keys.find((one) => one === value);
        if (key !== undefined) this.ask({ ...this.query, sort: key, descending: startsDescending(key) });
      },
    );
    const labelFilter = (
      name: string,
      all: string,
      counts: readonly number[],
      current: number | null,
      change: (index: number | null) => Partial<Query>,
    ) =>
      dropdown(
        name,
        [
          { value: '', text: all },
          ...state.labels.map((text, index) => ({
            value: String(index),
            text: string('decisionCount', text, count(counts[index] ?? 0)),
          })),
        ],
        current === null ? '' : String(current),
        (value) => {
          this.ask({ ...this.query, ...change(value === '' ? null : Number(value)) });
        },
      );
    const { given: givenCounts, predicted: predictedCounts } = state.confusions;
    const label = labelFilter(
      string('labelFilter'),
      string('allLabels'),
      givenCounts,
      query.label,
      (index) => ({ label: index }),
    );
    const predicted = labelFilter(
      string('predictedFilter'),
      string('allPredicted'),
      predictedCounts,
      query.predicted,
      (index) => ({ predicted: index }),
    );
    const decision = this.decisionFilter();
    const alike = dropdown(
      string('alikeFilter'),
      [
        { value: '', text: string('allTexts') },
        { value: 'duplicates', text: string('duplicates') },
        { value: 'conflicts', text: string('conflicts') },
      ],
      query.alike ?? '',
      (value) => {
        this.shown.textContent = string('looking');
        this.ask({ ...this.query, alike: value === 'duplicates' || value === 'conflicts' ? value : null });
      },
    );
    const search = searchField(string('search'), query.search, (text) => {
      clearTimeout(this.searching);
      this.searching = setTimeout(() => {
        this.ask({ ...this.query, search: text.slice(0, 200) });
      }, SEARCH_MILLISECONDS);
    });
    const disagreements = checkbox(string('disagreements'), query.disagreementsOnly, (disagreementsOnly) => {
      this.ask({ ...this.query, disagreementsOnly });
    });
    const flagged = checkbox(string('flaggedOnly'), query.flaggedOnly, (flaggedOnly) => {
      this.ask({ ...this.query, flaggedOnly });
    });
    const gone = state.rows - state.rowsLeft;
    const goneToo = checkbox(string('goneToo', count(gone)), query.goneToo, (shown) => {
      this.ask({ ...this.query, goneToo: shown });
    });
    const disputed = checkbox(
      string('disputed', count(state.review.disputed)),
      query.disputedOnly,
      (only) => {
        this.ask({ ...this.query, disputedOnly: only });
      },
    );
    const exporting = button(string('export'), 'secondary', () => {
      send({ type: 'exportFlagged' });
    });
    if (state.flaggedLeft === 0) exporting.setAttribute('disabled', '');
    this.controls.replaceChildren(
      element(
        'div',
        { class: 'filters' },
        search,
        sort,
        this.moreFilters(
          label,
          predicted,
          decision,
          alike,
          element(
            'div',
            { class: 'checks' },
            flagged,
            disagreements,
            ...(state.review.disputed > 0 || query.disputedOnly ? [disputed] : []),
            ...(gone > 0 ? [goneToo] : []),
          ),
        ),
        this.shown,
      ),
      this.reviewElement(),
      element('div', { class: 'actions' }, ...(state.removable ? [remove] : []), exporting),
    );
    const clear = button(string('clearFilters'), 'secondary', () => {
      this.ask({
        ...defaultQuery(this.state.score),
        sort: this.query.sort,
        descending: this.query.descending,
      });
      this.drawControls();
    });
    this.noMatch.replaceChildren(element('p', {}, string('noMatch')), clear);
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

  private decisionFilter(): HTMLElement {
    const { state, query } = this;
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
        this.ask({ ...this.query, decision: DECISIONS.find((one) => one === value) ?? null });
      },
    );
  }

  /** How far the person has come with the flagged rows, and the check of some of them. */
  private reviewElement(): HTMLElement {
    const { flagged, decided, wrong, sample, agreement } = this.state.review;
    const text =
      decided === 0
        ? string('nothingReviewed', count(flagged))
        : string('progressLine', count(decided), count(flagged), count(wrong));
    const checked = sample && string('checkProgress', sample.checked, sample.size, sample.text);
    const told = [text, ...(checked === null ? [] : [checked]), ...(agreement === '' ? [] : [agreement])];
    if (this.progress.textContent !== told.join(' · ')) this.progress.textContent = told.join(' · ');
    const check = button(string(sample === null ? 'check' : 'checkDone'), 'secondary', () => {
      this.drawing = sample === null;
      send({ type: 'check', on: sample === null });
      this.ask({ ...this.query, sampleOnly: sample === null });
    });
    check.setAttribute('title', string('checkHint'));
    if (sample === null && this.state.flaggedLeft === 0) check.setAttribute('disabled', '');
    return element('div', { class: 'review' }, this.progress, check);
  }
}
