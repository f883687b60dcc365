// Rows that are chosen together: by Ctrl and Shift, or all that the query selects.
import type { Query, RowChoice } from '../src/shared/panel-protocol.ts';

export class Selection {
  private readonly rows = new Set<number>();
  private all = false;
  /** Place from which a range reaches. */
  anchor: number | undefined;

  /** Whether rows are chosen besides the active one. */
  get isEmpty(): boolean {
    return !this.all && this.rows.size === 0;
  }

  get isAll(): boolean {
    return this.all;
  }

  /** Rows chosen one by one. */
  get size(): number {
    return this.rows.size;
  }

  has(scored: number): boolean {
    return this.all || this.rows.has(scored);
  }

  toggle(scored: number): void {
    this.all = false;
    if (!this.rows.delete(scored)) this.rows.add(scored);
  }

  /** Exactly these. */
  replace(scored: Iterable<number>): void {
    this.clear();
    for (const row of scored) this.rows.add(row);
  }

  takeAll(): void {
    this.rows.clear();
    this.all = true;
  }

  clear(): void {
    this.rows.clear();
    this.all = false;
  }

  /** What is to be done with, where `active` is the row that the person is at. */
  choice(query: Query, active: number | undefined): RowChoice | undefined {
    if (this.all) return { kind: 'all', query };
    if (this.rows.size > 0) return { kind: 'rows', scored: [...this.rows] };
    return active === undefined ? undefined : { kind: 'rows', scored: [active] };
  }
}
