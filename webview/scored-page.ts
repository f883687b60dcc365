// The page of a scored dataset: what was scored, the distribution, the controls and the rows.
import {
  defaultQuery,
  isScore,
  startsDescending,
  type Histogram,
  type Query,
  type ScoredState,
  type SortKey,
} from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { Detail, type WholeText } from './detail.ts';
import { EvaluationSection } from './evaluation-section.ts';
import { Grid } from './grid.ts';
import { histogramElement } from './histogram.ts';
import { saveState, send } from './host.ts';
import { RowSource } from './row-source.ts';
import { columnName, count, string } from './strings.ts';
import { button, checkbox, dropdown } from './toolkit.ts';

export class ScoredPage {
  readonly root = element('div', { class: 'page' });
  readonly source: RowSource;
  private readonly top = element('div', { class: 'top' });
  private readonly controls = element('div', { class: 'controls', role: 'group' });
  private readonly shown = element('span', { class: 'shown', role: 'status' });
  private readonly noMatch = element('div', { class: 'no-match' });
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
      },
    });
    this.root.append(this.top, this.controls, this.noMatch, this.grid.root, this.detail.root);
    this.update(state);
  }

  /** Shows another state of the same dataset. */
  update(state: ScoredState): void {
    const { sort } = this.query;
    const ranked = sort === this.state.score && state.score !== sort;
    // The result may lack what an earlier one was sorted by.
    if (ranked || (isScore(sort) && !state.scores.includes(sort))) {
      this.query = { ...this.query, sort: state.score, descending: startsDescending(state.score) };
    }
    if (state.ranking !== this.state.ranking) this.histograms.clear();
    if (this.query.label !== null && this.query.label >= state.labels.length) {
      this.query = { ...this.query, label: null };
    }
    if (state.rowsLeft === state.rows) this.query = { ...this.query, goneToo: false };
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

  /** The whole text of the chosen row has come. */
  takeText(whole: WholeText): void {
    this.detail.take(whole);
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
    this.source.ask(this.query);
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
    this.shown.textContent =
      total === this.state.rows
        ? string('allRows', count(total))
        : string('rowsShown', count(total), count(this.state.rows));
    this.root.classList.toggle('nothing', total === 0);
    this.grid.draw();
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
    const open = this.top.querySelector<HTMLDetailsElement>('details.facts')?.open === true;
    const details = element(
      'details',
      { class: 'facts', ...(open && { open: '' }) },
      element('summary', {}, string('details')),
      element('dl', {}, ...facts),
    );
    const histogram = histogramElement(state, this.shownScore, this.shownHistogram());
    this.evaluation.show(state.evaluation, state);
    this.top.classList.toggle('evaluated', state.evaluation !== null);
    const scores = element('div', { class: 'scores' }, histogram, details);
    this.top.replaceChildren(heading, ...notices, this.evaluation.root, scores);
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
    const keys: SortKey[] = [...state.scores, 'confidence', 'row'];
    const sort = dropdown(
      string('sortBy'),
      keys.map((value) => ({ value, text: `${string('sortBy')}: ${columnName(value)}` })),
      query.sort,
      (value) => {
        const key = keys.find((one) => one === value);
        if (key !== undefined) this.ask({ ...this.query, sort: key, descending: startsDescending(key) });
      },
    );
    const label = dropdown(
      string('labelFilter'),
      [
        { value: '', text: string('allLabels') },
        ...state.labels.map((text, index) => ({ value: String(index), text })),
      ],
      query.label === null ? '' : String(query.label),
      (value) => {
        this.ask({ ...this.query, label: value === '' ? null : Number(value) });
      },
    );
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
    const exporting = button(string('export'), 'secondary', () => {
      send({ type: 'exportFlagged' });
    });
    if (state.flaggedLeft === 0) exporting.setAttribute('disabled', '');
    this.controls.replaceChildren(
      element(
        'div',
        { class: 'filters' },
        sort,
        label,
        element('div', { class: 'checks' }, disagreements, flagged, ...(gone > 0 ? [goneToo] : [])),
        this.shown,
      ),
      element('div', { class: 'actions' }, ...(state.removable ? [remove] : []), exporting),
    );
    const clear = button(string('clearFilters'), 'secondary', () => {
      this.ask({ ...this.query, label: null, disagreementsOnly: false, flaggedOnly: false });
    });
    this.noMatch.replaceChildren(element('p', {}, string('noMatch')), clear);
  }
}
