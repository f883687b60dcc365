// Records kept to tell a file's columns by: the first ones and some from all over the file, in bounded memory whatever their
// size and number of fields.
import type { DataRecord, FieldValue } from './records.ts';
import { isNested } from './records.ts';

const MOST_FIRST = 1000;
/** The first records end here, too, when they are long; at least some are read. */
const FIRST_BYTES = 4e6;
const FEWEST_FIRST = 10;
const MOST_SPREAD = 1000;
/** Characters and fields that each part keeps, a field as much as this many characters. */
const MOST_KEPT = 8e6;
const FIELD = 16;

/** Records below this size are kept as they are. */
const SMALL_BYTES = 4096;
const LONGEST_TEXT = 2000;
const LONGEST_LIST = 20;
const DEEPEST = 6;

interface Kept {
  readonly record: DataRecord;
  readonly weight: number;
}

export class RecordSample {
  private readonly first: Kept[] = [];
  private firstWeight = 0;
  private spread: Kept[] = [];
  private spreadWeight = 0;
  /** Every so-manieth of those behind the first is kept. */
  private step = 1;
  private offered = 0;

  /** Takes one of the first records; false when there is room for no more, and it is not taken. */
  addFirst(record: DataRecord): boolean {
    const { length } = this.first;
    if (length >= MOST_FIRST || this.firstWeight >= MOST_KEPT) return false;
    if (length >= FEWEST_FIRST && record.byteEnd > FIRST_BYTES) return false;
    const kept = keep(record);
    this.first.push(kept);
    this.firstWeight += kept.weight;
    return true;
  }

  /** Offers a record that follows on the first. Those that are kept lie evenly among those offered. */
  offer(record: DataRecord): void {
    if (this.offered++ % this.step !== 0) return;
    const kept = keep(record);
    this.spread.push(kept);
    this.spreadWeight += kept.weight;
    while (this.spread.length > 1 && (this.spread.length > MOST_SPREAD || this.spreadWeight > MOST_KEPT)) {
      this.spread = this.spread.filter((_, index) => index % 2 === 0);
      this.spreadWeight = this.spread.reduce((sum, { weight }) => sum + weight, 0);
      this.step *= 2;
    }
  }

  records(): DataRecord[] {
    return [...this.first, ...this.spread].map(({ record }) => record);
  }
}

function keep(record: DataRecord): Kept {
  const bytes = record.byteEnd - record.byteStart;
  if (bytes <= SMALL_BYTES || ![...record.fields.values()].some(isLong)) {
    return { record, weight: bytes + FIELD * record.fields.size };
  }
  const fields = cutFields(record.fields);
  let weight = 0;
  for (const [name, value] of fields) {
    weight += FIELD + name.length + (typeof value === 'string' ? value.length : FIELD);
  }
  return { record: { ...record, fields }, weight };
}

function isLong(value: FieldValue): boolean {
  return isNested(value) || (typeof value === 'string' && value.length > LONGEST_TEXT);
}

function cutFields(fields: DataRecord['fields']): DataRecord['fields'] {
  return new Map([...fields].map(([name, value]) => [name, cutValue(value, 0)]));
}

function cutValue(value: FieldValue, depth: number): FieldValue {
  if (typeof value === 'string') return copied(value.slice(0, LONGEST_TEXT));
  if (!isNested(value)) return value;
  if (depth >= DEEPEST) return [];
  if (Array.isArray(value)) {
    return (value as FieldValue[]).slice(0, LONGEST_LIST).map((inner) => cutValue(inner, depth + 1));
  }
  const entries = Object.entries(value as Record<string, FieldValue>).slice(0, LONGEST_LIST);
  return Object.fromEntries(entries.map(([name, inner]) => [name, cutValue(inner, depth + 1)]));
}

/** Shorter parts of a text are copies already. */
const SHORTEST_PART = 13;

/** The same text, by itself: a part of a long text would keep all of it in memory. */
function copied(text: string): string {
  return text.length < SHORTEST_PART ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
