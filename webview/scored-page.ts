// The page of a scored dataset: what was scored, the distribution, the controls and the rows.
import {
  defaultQuery,
  isScore,
  startsDescending,
  type DataMap,
  type Histogram,
  type Query,
  type ScoredState,
} from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/scores.ts';
import { bringIntoSight } from './bring-into-sight.ts';
import { confusionsElement } from './confusions.ts';
import { dataMapElement } from './data-map.ts';
import { DeedsBar, type LikelyLabel, type Wish } from './deeds-bar.ts';
import { element } from './element.ts';
import { Detail, type WholeText } from './detail.ts';
import { EvaluationSection } from './evaluation-section.ts';
import { Filters, WIDE } from './filters.ts';
import { flagShareElement } from './flag-share.ts';
import { Grid } from './grid.ts';
import { histogramElement } from './histogram.ts';
import { saveState, send } from './host.ts';
import { comparedElement, noticeElement } from './notice.ts';
import { ReviewBar } from './review-bar.ts';
import { RowSource } from './row-source.ts';
import { count, string } from './strings.ts';
import { button } from './toolkit.ts';

export class ScoredPage {
  readonly root = element('div', { class: 'page' });
  readonly source: RowSource;
  private readonly top = element('div', { class: 'top' });
  private readonly controls = element('div', { class: 'controls', role: 'group' });
  private readonly noMatch = element('div', { class: 'no-match' });
  private readonly told = element('div', { class: 'hidden', role: 'status' });
  private readonly deeds: DeedsBar;
  /** Whether the editor is at a deed, and what is wished for meanwhile. */
  private busy = false;
  /** Whether the editor asks the person something. */
  private asking = false;
  private wished: Wish | undefined;
  /** Whether rows to be checked are being drawn. */
  private drawing = false;
  private map: DataMap | undefined;
  private readonly filters = new Filters((part) => {
    this.ask({ ...this.query, ...part });
  });
  private readonly review = new ReviewBar((on) => {
    this.drawing = on;
    send({ type: 'check', on });
    this.ask({ ...this.query, sampleOnly: on });
  });
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
    bringIntoSight(this.top);
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
    if (state.compared === null && sort === 'moved') {
      this.query = { ...this.query, sort: state.score, descending: startsDescending(state.score) };
    }
    // Just compared: what moved most is what one wants to see.
    if (state.compared !== null && this.state.compared === null) {
      this.query = { ...this.query, sort: 'moved', descending: true };
      this.grid.toTop();
      // What the two have in common stands above.
      this.top.scrollTop = 0;
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

  /** How far a search through many texts is. */
  takeSearching(fraction: number): void {
    if (this.source.isStale) this.filters.tell(string('searching', Math.floor(100 * fraction)));
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
    if (wished !== 'undo' && this.grid.isFetching) return;
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
      return label === undefined ? undefined : { type: 'relabel', rows, label };
    }
    switch (wish) {
      case 'keep':
        return { type: 'decide', rows, decision: this.isKept() ? 'open' : 'kept' };
      case 'remove':
        return { type: 'decide', rows, decision: this.isMarked() ? 'open' : 'removed' };
      case 'unsure':
        return { type: 'decide', rows, decision: 'unsure' };
      case 'relabel':
        return { type: 'relabel', rows, label: null };
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

  /** Whether the one row that is chosen is marked to go with the next copy: once more opens it. */
  private isMarked(): boolean {
    const { several, activeRow } = this.grid;
    return !this.state.removable && several === undefined && activeRow?.decision === 'removed';
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
    this.filters.tell([rows, ...selected].join(' · '));
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
    const notices = [
      ...state.notices.map((notice) => noticeElement(notice, this.isOpen('.notice details'))),
      ...(state.compared === null ? [] : [comparedElement(state.compared)]),
    ];
    const facts = state.facts.map(({ term, value }) =>
      element('div', { class: 'fact' }, element('dt', {}, term), element('dd', {}, value)),
    );
    const open = this.isOpen('details.facts');
    const details = element(
      'details',
      { class: 'facts', ...(open && { open: '' }) },
      element('summary', {}, string('details')),
      element('dl', {}, ...facts),
      button(string('compare'), 'secondary', () => {
        send({ type: 'compare', on: true });
      }),
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
    const exporting = button(string('export'), 'secondary', () => {
      send({ type: 'exportFlagged' });
    });
    if (state.flaggedLeft === 0) exporting.setAttribute('disabled', '');
    const { toGo } = state;
    const copy = button(string('writeCopy', count(toGo ?? 0)), 'primary', () => {
      send({ type: 'writeCopy' });
    });
    // A copy is written for labels that were decided, too.
    if (toGo === 0 && (state.review.counts.relabelled ?? 0) === 0) copy.setAttribute('disabled', '');
    this.controls.replaceChildren(
      this.filters.element(state, query),
      this.review.element(state),
      element('div', { class: 'actions' }, state.removable ? remove : copy, exporting),
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
}
