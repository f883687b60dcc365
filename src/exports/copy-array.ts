// Rows of a file that is one JSON array: a row goes with one of the commas beside it, and every other byte stays.
import { openUnpacked } from '../data/dataset-file.ts';
import { CARRIAGE_RETURN, LINE_FEED, SPACE, TAB } from '../data/bytes.ts';
import { endOfElement } from '../data/json-element.ts';
import { MAX_RECORD_BYTES } from '../data/record-parser.ts';
import { DataDietError } from '../shared/errors.ts';
import { checkCopy } from './check-copy.ts';
import type { CopyFiles } from './copy-rows.ts';
import { changedMeanwhile, throwIfCancelled } from './interruptions.ts';
import { withLabel, type NewLabels } from './new-labels.ts';
import type { Output } from './output.ts';
import type { RecordTable } from './record-table.ts';
import { partOfWork, type WorkOptions } from './source.ts';

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** Bytes gathered before they are written. */
const CHUNK = 256 * 1024;

/** What stands between elements, and a byte order mark before them. */
const BETWEEN: ReadonlySet<number> = new Set([
  ...[SPACE, TAB, LINE_FEED, CARRIAGE_RETURN],
  ...Buffer.from(',\ufeff'),
]);

/** @param before what stands between it and the element before it @param head what stands before all of them */
type TakeElement = (element: Buffer, before: Buffer, head: Buffer) => void;

/**
 * Copies elements. The first of a copy stands behind what the array begins with, each other one behind what parted it from the
 * one before it in the file, so that commas, line breaks and indentation are those of the file.
 * @param chosen 1 for each record that is chosen
 * @param newLabels that others get
 * @returns records that did not take their new label, and stay as they are
 * @throws DataDietError `format-unsupported` where an element does not end, and as `passLines` and `checkCopy`
 */
export async function copyArray(
  table: RecordTable,
  chosen: Uint8Array,
  files: CopyFiles,
  options: WorkOptions,
  newLabels?: NewLabels,
): Promise<number[]> {
  if (table.encoding !== undefined) throw otherEncoding(table);
  const others = files.others && new ArrayCopy(files.others);
  const taken = files.chosen && new ArrayCopy(files.chosen);
  const refused: number[] = [];
  let record = 0;
  const scanner = new ElementScanner(table.file, (element, before, head) => {
    if (record === table.count) throw changedMeanwhile(table.file);
    if (chosen[record] === 1) taken?.add(element, before, head);
    else {
      const label = newLabels?.labels.get(record);
      const changed =
        label === undefined || newLabels === undefined
          ? element
          : withLabel(element, table, newLabels.column, label);
      if (changed === undefined) refused.push(record);
      others?.add(changed ?? element, before, head);
    }
    record += 1;
  });
  const source = openUnpacked(table.file);
  const { signal, onProgress } = partOfWork(options, 0, files.others ? 0.5 : 1);
  let read = 0;
  for await (const chunk of source.chunks) {
    throwIfCancelled(signal);
    scanner.read(chunk, false);
    for (const copy of [others, taken]) await copy?.flush(CHUNK);
    read += chunk.byteLength;
    onProgress?.(Math.min(1, read / Math.max(1, table.bytes)));
  }
  const tail = scanner.read(Buffer.alloc(0), true);
  if (source.fingerprint().sha256 !== table.sha256 || record !== table.count)
    throw changedMeanwhile(table.file);
  for (const copy of [others, taken]) await copy?.end(scanner.head ?? Buffer.alloc(0), tail);
  if (files.others !== undefined) {
    await files.others.close();
    await checkCopy(table, chosen, files.others.partial, partOfWork(options, 0.5, 1), newLabels?.labels);
  }
  return refused;
}

/** Finds elements in the bytes of an array, and what stands between them. */
class ElementScanner {
  /** What stands before the first element. */
  head: Buffer | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private between: Buffer[] = [];
  private line = 1;
  /** Whether the array has begun: a bracket within it begins an element. */
  private isOpen = false;

  constructor(
    private readonly file: string,
    private readonly take: TakeElement,
  ) {}

  /** @returns what stands behind the last element, or may yet do so */
  read(chunk: Uint8Array, last: boolean): Buffer {
    const bytes = Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (at < bytes.length) {
      let start = at;
      while (start < bytes.length && this.isBetween(bytes[start]!)) start++;
      if (start > at) this.between.push(bytes.subarray(at, start));
      at = start;
      if (at === bytes.length) break;
      const end = endOfElement(bytes, at, last);
      if (end === 'incomplete' && !last && bytes.length - at <= MAX_RECORD_BYTES) break;
      if (typeof end !== 'number') throw this.endless(bytes.subarray(0, at));
      // A number or a word may go on behind the bytes that are there.
      if (end === bytes.length && !last) break;
      const before = Buffer.concat(this.between);
      const head = (this.head ??= before);
      this.between = [];
      this.take(bytes.subarray(at, end), before, head);
      at = end;
    }
    this.line += breaksIn(bytes.subarray(0, at));
    this.rest = bytes.subarray(at);
    const tail = Buffer.concat(this.between);
    // What is read is let go of with its chunk.
    this.between = [tail];
    return tail;
  }

  private isBetween(byte: number): boolean {
    if (byte === CLOSE_ARRAY) this.isOpen = false;
    else if (byte !== OPEN_ARRAY || this.isOpen) return BETWEEN.has(byte);
    else this.isOpen = true;
    return true;
  }

  private endless(before: Buffer): DataDietError {
    const line = this.line + breaksIn(before);
    return new DataDietError(
      'format-unsupported',
      `What begins in line ${line} of ${this.file} is no element that ends: rows cannot be told apart from there on. Nothing was written.`,
      { action: 'Mend that line, score the file again, and export then.', place: { file: this.file, line } },
    );
  }
}

/** Elements on their way into a file. */
class ArrayCopy {
  private parts: Buffer[] = [];
  private waiting = 0;
  private isEmpty = true;

  constructor(private readonly file: Pick<Output, 'append'>) {}

  add(element: Buffer, before: Buffer, head: Buffer): void {
    this.put(this.isEmpty ? head : before);
    this.isEmpty = false;
    this.put(element);
  }

  /** @param least bytes below which it waits, which keep their chunk in memory */
  async flush(least: number): Promise<void> {
    if (this.waiting < least) return;
    const { parts } = this;
    this.parts = [];
    this.waiting = 0;
    await this.file.append(Buffer.concat(parts));
  }

  async end(head: Buffer, tail: Buffer): Promise<void> {
    if (this.isEmpty) this.put(head);
    this.put(tail);
    await this.flush(1);
  }

  private put(bytes: Buffer): void {
    this.parts.push(bytes);
    this.waiting += bytes.length;
  }
}

function breaksIn(bytes: Buffer): number {
  let breaks = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)) breaks++;
  }
  return breaks;
}

function otherEncoding({ file, encoding }: RecordTable): DataDietError {
  return new DataDietError(
    'format-unsupported',
    `${file} is one JSON array in ${encoding ?? 'another encoding'}: its rows can be copied where it is UTF-8.`,
    { action: 'Save it as UTF-8, or as JSON lines.', place: { file } },
  );
}
