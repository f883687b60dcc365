// The rows of a query's answer, fetched in slices as they come into sight.
import type { PanelRow, Query } from '../src/shared/panel-protocol.ts';
import { send } from './host.ts';

const SLICE = 100;
/** Slices held; those that came first go first. */
const HELD_SLICES = 60;

export class RowSource {
  /** Rows of the answer; undefined until the first slice is there. */
  total: number | undefined;
  private slices = new Map<number, readonly PanelRow[]>();
  private readonly asked = new Map<number, number>();
  private nextId = 1;
  private query: Query;

  constructor(
    query: Query,
    private readonly arrived: () => void,
  ) {
    this.query = query;
  }

  /** Starts anew, for another query or because the rows changed: no row is at hand until the first slice comes. */
  ask(query: Query): void {
    this.query = query;
    this.asked.clear();
    this.slices.clear();
    this.fetch(0);
  }

  /** The row at a place, or undefined while it is fetched. */
  at(place: number): PanelRow | undefined {
    const slice = Math.floor(place / SLICE);
    const rows = this.slices.get(slice);
    if (rows === undefined) {
      this.fetch(slice);
      return undefined;
    }
    return rows[place - slice * SLICE];
  }

  take(answer: {
    readonly id: number;
    readonly start: number;
    readonly total: number;
    readonly rows: readonly PanelRow[];
  }): void {
    const slice = answer.start / SLICE;
    if (this.asked.get(slice) !== answer.id) return; // of an earlier query
    this.asked.delete(slice);
    this.slices.set(slice, answer.rows);
    this.total = answer.total;
    const oldest = this.slices.keys().next();
    if (this.slices.size > HELD_SLICES && oldest.done !== true) this.slices.delete(oldest.value);
    this.arrived();
  }

  private fetch(slice: number): void {
    if (this.asked.has(slice)) return;
    const id = this.nextId;
    this.nextId += 1;
    this.asked.set(slice, id);
    send({ type: 'rows', id, start: slice * SLICE, count: SLICE, query: this.query });
  }
}
