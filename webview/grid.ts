// The list of rows: only the rows in sight are in the page, whatever the number behind them.
// One tab stop; arrows, Page Up and Down, Home and End move, Enter goes to the row in the editor, Space shows it there.
import {
  isScore,
  type PanelRow,
  type Query,
  type ScoredState,
  type SortKey,
} from '../src/shared/panel-protocol.ts';
import type { ScoreName } from '../src/shared/scores.ts';
import { element } from './element.ts';
import { rowElement } from './row.ts';
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
  return [
    { name: 'rank', text: string('rank'), key: undefined },
    { name: 'score', text: columnName(state.score), key: state.score },
    { name: 'second', text: columnName(second), key: second },
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
  private second: ScoreName = 'grand';
  private frame = 0;
  /** Place to scroll to at the next drawing, when the list has its height. */
  private goal: number | undefined;
  /** Whether the active row was wholly in sight when last drawn: it stays so when the list gets shorter. */
  private activeInSight = false;
  /** Whether the active row is still to be told of: it may have to be fetched first. */
  private chosen = false;

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

  /** Goes to the first row, for another query. */
  toTop(): void {
    this.active = 0;
    this.root.scrollTop = 0;
  }

  select(place: number): void {
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
    const drawn: HTMLElement[] = [];
    for (let place = first; place < last; place += 1) {
      const row = rowElement(this.source.at(place), place, place === this.active, this.state, this.second);
      row.style.transform = `translateY(${place * height - virtualTop + this.root.scrollTop}px)`;
      drawn.push(row);
    }
    this.rows.replaceChildren(...drawn);
    const active = this.chosen ? this.source.at(this.active) : undefined;
    if (active !== undefined) {
      this.chosen = false;
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
    this.active = place;
    this.chosen = true;
    this.draw();
    this.reveal(false);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.seenHeight / this.rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.total - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      this.active = Math.max(0, Math.min(this.total - 1, target));
      this.scrollTo(this.active);
      this.chosen = true;
      this.draw();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.reveal(event.key === 'Enter');
    } else {
      return;
    }
    event.preventDefault();
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
