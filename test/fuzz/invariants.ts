// What must hold of every file, whatever is in it. Each invariant gives what is wrong, or undefined.
import { linesToDelete } from '../../src/data/edits.ts';
import { PlaceReader } from '../../src/data/places.ts';
import { readRecord } from '../../src/data/reader.ts';
import { recordHash } from '../../src/data/record-hash.ts';
import { HEADER_ROW, type DataRecord, type HeaderEvent, type ReadEvent } from '../../src/data/records.ts';
import { applyEdit, relabel } from '../../src/data/relabel.ts';
import { plainDialect, type Dialect } from '../../src/shared/dataset.ts';
import type { Choices } from './choices.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { linesOf } from './lines.ts';
import { readCase, written } from './read-case.ts';
import { refusesRemoval } from './refuses-removal.ts';

type Events = readonly ReadEvent[];
type Invariant = (fuzzCase: FuzzCase, events: Events, choices: Choices) => string | undefined;

export const INVARIANTS = {
  /** Each line with something on it lies in one event, and what a finding says lies within its lines. */
  lines: checkLines,
  /** A record is its bytes: where it begins and ends, and its hash. */
  bytes: checkBytes,
  /** What is read does not depend on where the bytes are cut. */
  chunks: checkChunks,
  /** A record is read alone as it is read in its file. */
  alone: checkAlone,
  /** Reading for places finds the records where reading for fields finds them. */
  places: checkPlaces,
  /** A well-formed file gives the values that were written. */
  values: checkValues,
  /** Without some of its rows a file gives the rest, or the removal is refused. */
  removal: checkRest,
  /** Another label changes the label alone. */
  relabel: checkRelabel,
} satisfies Record<string, Invariant>;
export type InvariantName = keyof typeof INVARIANTS;

export interface Failure {
  readonly invariant: InvariantName | 'crash';
  readonly message: string;
}

/** The first invariant that does not hold. `makeChoices` begins anew for each, so that each can be checked alone. */
export function checkCase(fuzzCase: FuzzCase, makeChoices: () => Choices): Failure | undefined {
  try {
    const events = readCase(fuzzCase);
    if (typeof events === 'string') return undefined;
    for (const [name, invariant] of Object.entries(INVARIANTS) as [InvariantName, Invariant][]) {
      const message = invariant(fuzzCase, events, makeChoices());
      if (message !== undefined) return { invariant: name, message };
    }
    return undefined;
  } catch (error) {
    return {
      invariant: 'crash',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function recordsOf(events: Events): DataRecord[] {
  return events.flatMap((event) => (event.kind === 'record' ? [event.record] : []));
}

function headerOf(events: Events): HeaderEvent | undefined {
  return events.find((event) => event.kind === 'header');
}

function checkLines({ bytes, format }: FuzzCase, events: Events): string | undefined {
  const lines = linesOf(bytes);
  const header = headerOf(events);
  const textOf = (line: number): string => {
    const { start, end } = lines[line - 1] ?? { start: 0, end: 0 };
    return bytes.toString('utf8', start, end);
  };
  // A file of nothing but Excel's own line has no header to tell of it.
  const ownLine = header === undefined && /^\ufeff?"?sep=."?[,;\t|]*$/i.test(textOf(1));
  const above = ownLine ? 1 : (header?.dialect.linesAbove ?? 0);
  const tabsAreFields = (header?.dialect.delimiter ?? (format === 'tsv' ? '\t' : ',')) === '\t';
  const blank = tabsAreFields ? /^ *$/ : /^[ \t]*$/;
  let row = 0;
  let told = above;
  for (const event of events) {
    if (event.kind === 'remark') continue;
    // Told of a file without a header too, where it has no lines.
    if (event.kind === 'header' && event.dialect.header === false) continue;
    const { line, endLine } = event.kind === 'record' ? event.record : event;
    if (endLine < line || endLine > lines.length) return `an event of lines ${line} to ${endLine}`;
    if (event.kind === 'finding') {
      const { finding } = event;
      if (finding.line < line || finding.line > endLine) {
        return `a finding in line ${finding.line} about lines ${line} to ${endLine}`;
      }
      if (finding.column < 1 || finding.column > textOf(finding.line).length + 1) {
        return `a finding at character ${finding.column} of line ${finding.line}`;
      }
      // About a header, beside the event of the header itself, or of a line that can be none.
      if (finding.row === HEADER_ROW) {
        if (header === undefined || endLine < header.line) told = Math.max(told, endLine);
        else if (line < header.line || endLine > header.endLine)
          return `a finding about more than the header`;
        continue;
      }
    }
    if (line <= told) return `lines ${told} and ${line} overlap`;
    for (let skipped = told + 1; skipped < line; skipped++) {
      if (!blank.test(textOf(skipped).replaceAll('\r', ''))) return `line ${skipped} is in no event`;
    }
    told = endLine;
    if (event.kind === 'header') continue;
    const own = event.kind === 'record' ? event.record.row : event.finding.row;
    if (own !== row) return `row ${own} where ${row} is next`;
    row++;
  }
  for (let rest = told + 1; rest <= lines.length; rest++) {
    if (!/^[ \t]*$/.test(textOf(rest)) && !blank.test(textOf(rest))) return `line ${rest} is in no event`;
  }
  return undefined;
}

function checkBytes({ bytes }: FuzzCase, events: Events): string | undefined {
  const lines = linesOf(bytes);
  for (const { row, line, endLine, byteStart, byteEnd, hash } of recordsOf(events)) {
    const { start } = lines[line - 1]!;
    const { end } = lines[endLine - 1]!;
    if (start !== byteStart || end !== byteEnd) {
      return `row ${row} is bytes ${byteStart} to ${byteEnd}, its lines are ${start} to ${end}`;
    }
    if (recordHash(bytes.subarray(byteStart, byteEnd)) !== hash) return `row ${row} has another hash`;
  }
  return undefined;
}

function checkChunks(fuzzCase: FuzzCase, events: Events, choices: Choices): string | undefined {
  const whole = written(events);
  // All of one size: a file that fails can be made smaller and still fails.
  for (const size of [1, choices.pick([2, 3, 7, 20, 100, 1000])]) {
    const cut = written(readCase(fuzzCase, chunksOf(fuzzCase.bytes, size)));
    if (cut !== whole) return `in chunks of ${size}: ${firstDifference(cut, whole)}`;
  }
  return undefined;
}

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

function firstDifference(actual: string, expected: string): string {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  return `${around(actual)} instead of ${around(expected)}`;
}

function dialectOf({ format }: FuzzCase, events: Events): Dialect {
  return headerOf(events)?.dialect ?? plainDialect(format);
}

function checkAlone(fuzzCase: FuzzCase, events: Events): string | undefined {
  if (fuzzCase.maxRecordBytes !== undefined) return undefined;
  const dialect = dialectOf(fuzzCase, events);
  for (const event of events) {
    if (event.kind !== 'record') continue;
    const { row, byteStart, byteEnd, hash, fields } = event.record;
    const text = fuzzCase.bytes.toString('utf8', byteStart, byteEnd);
    const again = readRecord(text, dialect, headerOf(events)?.columns ?? []);
    if (again === undefined || !('fields' in again) || again.hash !== hash) return `row ${row} is none alone`;
    // Where the text around a line of a TSV makes its quotes text, the line alone does not tell that they are.
    if (event.reach !== undefined && dialect.format === 'tsv') continue;
    if (written([...again.fields]) !== written([...fields])) return `row ${row} has other fields alone`;
  }
  return undefined;
}

function checkPlaces({ format, bytes, maxRecordBytes }: FuzzCase, events: Events): string | undefined {
  if (maxRecordBytes !== undefined) return undefined;
  const reader = new PlaceReader(headerOf(events)?.dialect ?? format);
  const places = [...reader.push(bytes), ...reader.end()];
  for (const { row, line, endLine, byteStart, byteEnd, hash } of recordsOf(events)) {
    const place = places[row];
    const same =
      place !== undefined &&
      [place.line, place.endLine, place.byteStart, place.byteEnd, place.hash].join() ===
        [line, endLine, byteStart, byteEnd, hash].join();
    if (!same)
      return `row ${row} is in lines ${line} to ${endLine}, its place says ${place?.line ?? 'nothing'}`;
  }
  return undefined;
}

function checkValues({ rows }: FuzzCase, events: Events): string | undefined {
  if (rows === undefined) return undefined;
  const finding = events.find((event) => event.kind === 'finding');
  if (finding !== undefined) return `a finding in a well-formed file: ${JSON.stringify(finding.finding)}`;
  const values = recordsOf(events).map(({ fields }) => [...fields.values()]);
  const [actual, expected] = [JSON.stringify(values), JSON.stringify(rows)];
  return actual === expected ? undefined : firstDifference(actual, expected);
}

/** What a removal must leave of a file: its records and what could not be read, in order, by content. */
function contentsOf({ bytes }: FuzzCase, events: Events, without: ReadonlySet<number> = new Set()): string[] {
  const lines = linesOf(bytes);
  return events.flatMap((event) => {
    if (event.kind === 'header') return [`header ${JSON.stringify(event.columns)}`];
    if (event.kind === 'record') return without.has(event.record.row) ? [] : [`record ${event.record.hash}`];
    if (event.kind === 'remark' || event.finding.row === HEADER_ROW) return [];
    const raw = bytes.subarray(lines[event.line - 1]!.start, lines[event.endLine - 1]!.end);
    return [`finding ${event.finding.code} ${recordHash(raw)}`];
  });
}

/** The bytes without whole lines, as an editor takes them out. */
export function withoutRecords(bytes: Buffer, records: readonly DataRecord[]): Buffer {
  const lines = linesOf(bytes);
  const kept: Buffer[] = [];
  let from = 0;
  for (const { start: first, end: last } of linesToDelete(records)) {
    const behind = lines[last - 1]!;
    let to = lines[first - 1]!.start;
    // The last line has no line break of its own: the one before goes instead.
    if (behind.next === behind.end && first > 1) to = Math.max(from, lines[first - 2]!.end);
    kept.push(bytes.subarray(from, to));
    from = behind.next;
  }
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}

function checkRest(fuzzCase: FuzzCase, events: Events, choices: Choices): string | undefined {
  const records = recordsOf(events);
  const share = choices.pick([0.1, 0.5, 0.9]);
  const removed = records.filter(() => choices.chance(share));
  if (removed.length === 0) return undefined;
  const rest = { ...fuzzCase, bytes: withoutRecords(fuzzCase.bytes, removed) };
  // As the editor does, which knows from the result how the file is written.
  const after = readCase(rest, [rest.bytes], headerOf(events)?.dialect);
  const expected = contentsOf(fuzzCase, events, new Set(removed.map(({ row }) => row)));
  const actual = typeof after === 'string' ? [after] : contentsOf(rest, after);
  const same = actual.length === expected.length && actual.every((line, index) => line === expected[index]);
  // Nothing is removed from a file that was read with a shorter limit than the usual one, which the refusal knows alone.
  if (fuzzCase.maxRecordBytes !== undefined) return undefined;
  if (same || refusesRemoval(fuzzCase.bytes, dialectOf(fuzzCase, events), removed)) return undefined;
  return `without rows ${removed.map(({ row }) => row).join(', ')}: ${firstDifference(actual.join('\n'), expected.join('\n'))}`;
}

const LABELS = [
  'spam',
  'a b',
  '',
  ' x',
  'é"',
  'a,b',
  'a;b\tc|d',
  '"',
  'two\nlines',
  '\u2028',
  7,
  1.5,
  true,
  '\\',
];

function checkRelabel(fuzzCase: FuzzCase, events: Events, choices: Choices): string | undefined {
  const records = recordsOf(events);
  // A longer label may be too long where records must be short.
  if (records.length === 0 || fuzzCase.maxRecordBytes !== undefined) return undefined;
  // A quote that is left open may meet another one in any record: what a label does to that, its record cannot tell.
  if (events.some((event) => event.kind !== 'remark' && event.reach !== undefined)) return undefined;
  const record = choices.pick(records);
  const dialect = dialectOf(fuzzCase, events);
  const columns = headerOf(events)?.columns ?? [];
  const column = choices.pick([...record.fields.keys(), 'label']);
  const raw = fuzzCase.bytes.toString('utf8', record.byteStart, record.byteEnd);
  const label = choices.pick(LABELS);
  const edit = relabel(raw, dialect, columns, column, label);
  if (edit === undefined) return undefined;
  const changed = Buffer.concat([
    fuzzCase.bytes.subarray(0, record.byteStart),
    Buffer.from(applyEdit(raw, edit)),
    fuzzCase.bytes.subarray(record.byteEnd),
  ]);
  const after = readCase(fuzzCase, [changed], dialect);
  const what = `${JSON.stringify(label)} as "${column}" of row ${record.row}`;
  if (typeof after === 'string') return `${what}: ${after}`;
  const others = (all: Events): string =>
    all
      .flatMap((event) => {
        if (event.kind === 'record') return event.record.row === record.row ? [] : [event.record.hash];
        return event.kind === 'finding' ? [`${event.finding.code} ${event.finding.row}`] : [];
      })
      .join('\n');
  if (others(after) !== others(events)) return `${what}: ${firstDifference(others(after), others(events))}`;
  const fieldsOf = ({ fields }: DataRecord, without: string): string =>
    JSON.stringify([...fields].filter(([name]) => name !== without));
  const again = recordsOf(after).find(({ row }) => row === record.row);
  if (again === undefined || fieldsOf(again, column) !== fieldsOf(record, column))
    return `${what}: other fields`;
  const wanted = fuzzCase.format === 'jsonl' ? label : String(label);
  return again.fields.get(column) === wanted ? undefined : `${what}: it is not read back`;
}
