// The list of rows: only the rows in sight are in the page, whatever the number behind them.
// One tab stop; arrows, J, Page Up and Down, Home and End move, Enter goes to the row in the editor, Space shows it there;
// Shift and Ctrl choose several, Ctrl+A all, Escape one; other keys do something with what is chosen.
import {
  isScore,
  type PanelRow,
  type Query,
  type RowChoice,
  type ScoredState,
  type SortKey,
} from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { wishOfKey, type Wish } from './deeds-bar.ts';
import { rowElement } from './row.ts';
import { Selection } from './selection.ts';
import type { RowSource } from './row-source.ts';
import { columnName, string } from './strings.ts';

/** Rows drawn above and below the ones in sight. */
const MARGIN_ROWS = 8;
/** Browsers lay out no taller elements; beyond it, places are scaled. */
const TALLEST = 15_000_000;

export interface GridActions {
  sort(key: SortKey): void;
  reveal(scored: number, focus: boolean): void;
  /** The person, or a link from the editor, chose a row. */
  choose(row: PanelRow): void;
  /** Other rows are chosen, or another number of them. */
  select(): void;
  /** A key asks to do something with what is chosen. */
  wish(wish: Wish): void;
}

interface Column {
  readonly name: string;
  readonly text: string;
  readonly key: SortKey | undefined;
}

/** The score shown beside the one that ranks: the one sorted by, else GraNd if there is one, or EL2N, or the loss. */
function secondScore(state: ScoredState, query: Query): ScoreName {
  if (isScore(query.sort) && query.sort !== state.score) return query.sort;
  const others: readonly ScoreName[] = ['grand', 'el2n', 'loss'];
  return others.find((name) => name !== state.score && state.scores.includes(name)) ?? 'loss';
}

function columnsOf(state: ScoredState, second: ScoreName): Column[] {
  const isCompared = state.compared !== null;
  return [
    { name: 'rank', text: string('rank'), key: undefined },
    { name: 'score', text: columnName(state.score), key: state.score },
    isCompared
      ? { name: 'second', text: string('otherRankShort'), key: 'moved' }
      : { name: 'second', text: columnName(second), key: second },
    { name: 'labels', text: `${string('label')} → ${string('predicted')}`, key: undefined },
    { name: 'confidence', text: columnName('confidence'), key: 'confidence' },
    { name: 'text', text: string('text'), key: undefined },
    { name: 'line', text: string('line'), key: 'row' },
  ];
}

export class Grid {
  readonly root: HTMLElement;
  private readonly header: HTMLElement;
  /** Stays at the top while the rows scroll below it. */
  private readonly head: HTMLElement;
  private readonly rows: HTMLElement;
  private active = 0;
  private readonly selection = new Selection();
  private query: Query | undefined;
  private second: ScoreName = 'grand';
  private frame = 0;
  /** Place to scroll to at the next drawing, when the list has its height. */
  private goal: number | undefined;
  /** Whether the active row was wholly in sight when last drawn: it stays so when the list gets shorter. */
  private activeInSight = false;
  /** Whether the active row is still to be told of: it may have to be fetched first. */
  private chosen = false;
  /** The row that was told of last: another one may have come into its place. */
  private told: number | undefined;

  constructor(
    private state: ScoredState,
    private readonly source: RowSource,
    private readonly actions: GridActions,
  ) {
    this.header = element('div', { role: 'row', class: 'row header', 'aria-rowindex': '1' });
    this.rows = element('div', { role: 'rowgroup', class: 'rows' });
    this.head = element('div', { role: 'rowgroup', class: 'head' }, this.header);
    this.root = element('div', { role: 'grid', class: 'grid', tabindex: '0' }, this.head, this.rows);
    this.root.setAttribute('aria-label', string('gridLabel'));
    this.root.setAttribute('aria-colcount', '7');
    this.root.setAttribute('aria-multiselectable', 'true');
    this.root.addEventListener('scroll', () => {
      this.draw();
    });
    this.rows.addEventListener('click', (event) => {
      this.click(event);
    });
    this.root.addEventListener('keydown', (event) => {
      this.key(event);
    });
    new ResizeObserver(() => {
      if (this.activeInSight) this.goal = this.active;
      this.draw();
    }).observe(this.root);
  }

  /** Shows the rows of a state and a query anew. */
  show(state: ScoredState, query: Query): void {
    this.state = state;
    this.query = query;
    this.second = secondScore(state, query);
    const focused = document.activeElement?.getAttribute('data-sort');
    this.header.replaceChildren(
      ...columnsOf(state, this.second).map((column) => this.heading(column, query)),
    );
    if (typeof focused === 'string') {
      const again = this.header.querySelector(`[data-sort="${CSS.escape(focused)}"]`);
      if (again instanceof HTMLElement) again.focus();
    }
    this.draw();
  }

  /** How many rows are chosen. */
  get chosenCount(): number {
    if (this.selection.isAll) return this.total;
    return Math.max(this.selection.size, this.source.at(this.active) === undefined ? 0 : 1);
  }

  /** Whether rows are chosen besides the active one: all, or some. */
  get several(): 'all' | 'some' | undefined {
    if (this.selection.isAll) return 'all';
    return this.selection.isEmpty ? undefined : 'some';
  }

  /** What a deed is done to. */
  choice(): RowChoice | undefined {
    return this.query && this.selection.choice(this.query, this.source.at(this.active)?.scored);
  }

  /** Where the person is in the list. */
  get place(): number {
    return this.active;
  }

  /** The one row that the person is at. */
  get activeRow(): PanelRow | undefined {
    return this.source.at(this.active);
  }

  /** Whether the row that the person is at is on its way. */
  get isFetching(): boolean {
    return this.total > 0 && this.selection.isEmpty && this.source.at(this.active) === undefined;
  }

  focus(): void {
    this.root.focus();
  }

  /** Chooses the row that the person is at, as soon as it is there. */
  chooseActive(): void {
    this.chosen = true;
    this.draw();
  }

  /** Goes to the first row, for another query. */
  toTop(): void {
    this.active = 0;
    this.selection.clear();
    this.chosen = true;
    this.root.scrollTop = 0;
  }

  select(place: number): void {
    this.selection.clear();
    this.active = place;
    this.goal = place;
    this.chosen = true;
    this.draw();
    this.root.focus();
  }

  /** Draws at the next frame. */
  draw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.drawNow();
    });
  }

  private heading({ name, text, key }: Column, query: Query): HTMLElement {
    const heading = element('div', { role: 'columnheader', class: `cell ${name}` });
    if (key === undefined) {
      heading.append(text);
      return heading;
    }
    const sorted = query.sort === key;
    heading.setAttribute('aria-sort', sorted ? (query.descending ? 'descending' : 'ascending') : 'none');
    const arrow = element(
      'span',
      { class: 'arrow', 'aria-hidden': 'true' },
      sorted ? (query.descending ? '↓' : '↑') : '',
    );
    const sorter = element('button', { type: 'button', class: 'sorter', 'data-sort': key }, text, arrow);
    sorter.addEventListener('click', () => {
      this.actions.sort(key);
    });
    heading.append(sorter);
    return heading;
  }

  private get rowHeight(): number {
    return Number.parseFloat(getComputedStyle(this.root).getPropertyValue('--row-height')) || 28;
  }

  /** Pixels of rows in sight. */
  private get seenHeight(): number {
    return this.root.clientHeight - this.head.offsetHeight;
  }

  private get total(): number {
    return this.source.total ?? 0;
  }

  private drawNow(): void {
    const height = this.rowHeight;
    const whole = this.total * height;
    const tall = Math.min(whole, TALLEST);
    this.rows.style.height = `${tall}px`;
    if (this.goal !== undefined) this.scrollTo(this.goal);
    this.goal = undefined;
    this.root.setAttribute('aria-rowcount', String(this.total + 1));
    const seen = this.seenHeight;
    // Equal to scrollTop unless the list is taller than a browser can lay out.
    const virtualTop =
      whole <= TALLEST ? this.root.scrollTop : (this.root.scrollTop / (tall - seen)) * (whole - seen);
    const first = Math.max(0, Math.floor(virtualTop / height) - MARGIN_ROWS);
    const last = Math.min(this.total, Math.ceil((virtualTop + seen) / height) + MARGIN_ROWS);
    this.active = Math.max(0, Math.min(this.active, this.total - 1));
    const drawn: HTMLElement[] = [];
    for (let place = first; place < last; place += 1) {
      const known = this.source.at(place);
      const row = rowElement(known, place, place === this.active, this.state, this.second);
      const isChosen = place === this.active || (known !== undefined && this.selection.has(known.scored));
      row.setAttribute('aria-selected', String(isChosen));
      row.style.transform = `translateY(${place * height - virtualTop + this.root.scrollTop}px)`;
      drawn.push(row);
    }
    this.rows.replaceChildren(...drawn);
    // Rows of an earlier answer are shown until the asked one comes, but none of them is chosen.
    const active = this.source.isStale ? undefined : this.source.at(this.active);
    if (active !== undefined && (this.chosen || active.scored !== this.told)) {
      this.chosen = false;
      this.told = active.scored;
      this.actions.choose(active);
    }
    const below = (this.active + 1) * height - virtualTop;
    this.activeInSight = below >= height && below <= seen;
    const activeDrawn = this.active >= first && this.active < last;
    if (activeDrawn) this.root.setAttribute('aria-activedescendant', `row-${this.active}`);
    else this.root.removeAttribute('aria-activedescendant');
  }

  private click(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest('.row') : null;
    const place = Number(row?.getAttribute('data-place') ?? Number.NaN);
    if (Number.isNaN(place)) return;
    if (event.ctrlKey || event.metaKey) this.toggle(place);
    else this.moveTo(place, event.shiftKey);
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) this.reveal(false);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.root || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a') return;
      this.selection.takeAll();
      this.changed();
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor(this.seenHeight / this.rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      j: this.active + 1,
      J: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.total - 1,
    };
    const target = moves[event.key];
    const wish = wishOfKey(event.key);
    if (target !== undefined) {
      this.moveTo(Math.max(0, Math.min(this.total - 1, target)), event.shiftKey && event.key !== 'J');
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.reveal(event.key === 'Enter');
    } else if (event.key === 'Escape' && !this.selection.isEmpty) {
      this.selection.clear();
      this.changed();
    } else if (wish !== undefined) {
      if (!event.repeat) this.actions.wish(wish);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** @param extend whether the rows on the way are chosen too */
  private moveTo(place: number, extend: boolean): void {
    if (extend) {
      this.selection.anchor ??= this.active;
      const [from, to] = [this.selection.anchor, place].sort((a, b) => a - b) as [number, number];
      const rows: number[] = [];
      for (let at = from; at <= to; at += 1) {
        const row = this.source.at(at);
        if (row !== undefined) rows.push(row.scored);
      }
      this.selection.replace(rows);
    } else {
      this.selection.clear();
      this.selection.anchor = undefined;
    }
    this.active = place;
    this.scrollTo(place);
    this.chosen = true;
    this.changed();
  }

  private toggle(place: number): void {
    const before = this.source.at(this.active);
    // The row that one was at is chosen with those that follow.
    if (this.selection.isEmpty && before !== undefined && place !== this.active) {
      this.selection.toggle(before.scored);
    }
    const row = this.source.at(place);
    if (row !== undefined) this.selection.toggle(row.scored);
    this.active = place;
    this.selection.anchor = place;
    this.chosen = true;
    this.changed();
  }

  private changed(): void {
    this.draw();
    this.actions.select();
  }

  private reveal(focus: boolean): void {
    const row = this.source.at(this.active);
    if (row !== undefined && row.line !== null) this.actions.reveal(row.scored, focus);
  }

  private scrollTo(place: number): void {
    const height = this.rowHeight;
    const whole = this.total * height;
    const seen = this.seenHeight;
    if (whole > TALLEST) {
      this.root.scrollTop = ((place * height) / (whole - seen)) * (TALLEST - seen);
      return;
    }
    const top = place * height;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + height > this.root.scrollTop + seen) this.root.scrollTop = top + height - seen;
  }
}
