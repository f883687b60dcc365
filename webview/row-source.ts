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
  private stale = false;
  private query: Query;

  /** Whether the rows at hand are of an earlier answer, and another is on its way. */
  get isStale(): boolean {
    return this.stale;
  }

  constructor(
    query: Query,
    private readonly arrived: () => void,
  ) {
    this.query = query;
  }

  /**
   * Starts anew, for another query or because the rows changed. Until the slice at `place` comes the rows of before are
   * shown: a list that blinks at each deed is hard to work with.
   */
  ask(query: Query, place: number): void {
    this.query = query;
    this.asked.clear();
    this.stale = true;
    this.fetch(Math.floor(place / SLICE));
  }

  /** The row at a place, or undefined while it is fetched. */
  at(place: number): PanelRow | undefined {
    const slice = Math.floor(place / SLICE);
    const rows = this.slices.get(slice);
    if (rows === undefined) {
      if (!this.stale) this.fetch(slice);
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
    if (this.stale) this.slices.clear();
    this.stale = false;
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
