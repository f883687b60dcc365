// Finds the records of a large file whose texts hold some words. Reading every record costs a minute a gigabyte, so bytes are
// looked at first, and only records that may hold the words are read. Knows nothing of the editor.
import { readAll, textsIn, type FileOfTexts, type ReadRecords } from './file-texts.ts';
import { textRanges } from './text-bytes.ts';

/** Letters other than ASCII's whose lower case begins with one of ASCII's: K (kelvin) and I with a dot. */
const LOWERED_TO_ASCII = ['\u212a', '\u0130'].map((letter) => Buffer.from(letter));
/** In JSON a character may stand as its number. */
const ESCAPE = Buffer.from('\\u');

/**
 * What the bytes of a record hold if its texts hold `wanted`: its longest piece that stands in every format as it is, in
 * lower case. Empty where there is none.
 */
function tellingPart(wanted: string): string {
  return (wanted.match(/[a-z0-9]+/g) ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
}

/**
 * 1 for each record one of whose texts holds `wanted`, whatever its letters' case; undefined where the file is another by now,
 * or nobody wants to know any more.
 * @param wanted in lower case
 * @param onProgress the share of the records that were looked at; false to give up
 */
export async function searchFile(
  of: FileOfTexts,
  wanted: string,
  onProgress: (fraction: number) => boolean,
): Promise<Uint8Array | undefined> {
  const count = of.byteStart.length;
  const hits = new Uint8Array(count);
  const part = tellingPart(wanted);
  // Where the part is all of it, bytes alone tell.
  const ranges = part === wanted ? textRanges(of) : undefined;
  const reading = readAll(of);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return next.value ? hits : undefined;
    const records = next.value;
    for (const record of searchBytes(of, records, part, ranges, hits)) {
      const { text } = textsIn(of, records, record);
      if (text.some((one) => one.toLowerCase().includes(wanted))) hits[record] = 1;
    }
    if (!onProgress(records.behind / count)) {
      await reading.return(false);
      return undefined;
    }
  }
}

/**
 * Looks for the part in the bytes of records.
 * @param hits gets 1 for each record whose bytes tell that it is a hit
 * @returns those that have to be read to tell, rising
 */
function searchBytes(
  of: FileOfTexts,
  records: ReadRecords,
  part: string,
  ranges: ReturnType<typeof textRanges>,
  hits: Uint8Array,
): Iterable<number> {
  const { first, behind, bytes } = records;
  if (part === '') return Array.from({ length: behind - first }, (_, at) => first + at);
  const unclear = new Set<number>();
  // As Latin-1 a character is a byte, and ASCII's letters are themselves.
  const latin1 = bytes.toString('latin1');
  const places = new RecordsAt(of, records);
  // An expression that ignores case costs a third of making all letters small.
  const anywhere = new RegExp(part, 'gi');
  const somewhere = new RegExp(part, 'i');
  for (let found = anywhere.exec(latin1); found !== null; found = anywhere.exec(latin1)) {
    const record = places.recordAt(found.index);
    if (record === undefined) continue;
    const [start, end] = places.bytesOf(record);
    const whole = latin1.slice(start, end);
    const texts = ranges?.(bytes.subarray(start, end), whole);
    if (texts === undefined) unclear.add(record);
    else if (texts.some(([from, to]) => somewhere.test(whole.slice(from, to)))) hits[record] = 1;
    anywhere.lastIndex = places.behind(record, found.index);
  }
  const others = of.dialect.format === 'jsonl' ? [...LOWERED_TO_ASCII, ESCAPE] : LOWERED_TO_ASCII;
  for (const other of others) {
    const again = new RecordsAt(of, records);
    for (let place = bytes.indexOf(other); place !== -1;) {
      const record = again.recordAt(place);
      if (record !== undefined) unclear.add(record);
      // On behind the record: all letters of a text may be escaped.
      place = bytes.indexOf(other, again.behind(record, place));
    }
  }
  return [...unclear].sort((a, b) => a - b);
}

/** Tells which record a byte lies in, for bytes in rising order. */
class RecordsAt {
  private record: number;

  constructor(
    private readonly of: FileOfTexts,
    private readonly records: ReadRecords,
  ) {
    this.record = records.first;
  }

  /** The record that holds the byte; undefined where it is between two, a line break or what no record holds. */
  recordAt(at: number): number | undefined {
    const { byteEnd } = this.of;
    while (this.record < this.records.behind - 1 && byteEnd[this.record]! - this.records.start <= at) {
      this.record += 1;
    }
    const [start, end] = this.bytesOf(this.record);
    return start <= at && at < end ? this.record : undefined;
  }

  /** Where to look on behind a byte and the record that holds it, if one does. */
  behind(record: number | undefined, at: number): number {
    return record === undefined ? at + 1 : Math.max(this.bytesOf(record)[1], at + 1);
  }

  /** Start and end of a record among the bytes that were read. */
  bytesOf(record: number): [number, number] {
    const { byteStart, byteEnd } = this.of;
    return [byteStart[record]! - this.records.start, byteEnd[record]! - this.records.start];
  }
}
