// Finds the records of a large file whose texts hold some words. Reading every record costs a minute a gigabyte, so bytes are
// looked at first, and only records that may hold the words are read. Knows nothing of the editor.
import { readAll, textsIn, type FileOfTexts, type ReadRecords } from './file-texts.ts';

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
  const reading = readAll(of);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return next.value ? hits : undefined;
    const records = next.value;
    for (const record of candidates(of, records, part)) {
      const { text } = textsIn(of, records, record);
      if (text.some((one) => one.toLowerCase().includes(wanted))) hits[record] = 1;
    }
    if (!onProgress(records.behind / count)) {
      await reading.return(false);
      return undefined;
    }
  }
}

/** Records that may hold the part, rising. */
function candidates(of: FileOfTexts, records: ReadRecords, part: string): Iterable<number> {
  const { first, behind, bytes } = records;
  if (part === '') return Array.from({ length: behind - first }, (_, at) => first + at);
  const found = new Set<number>();
  // As Latin-1 a character is a byte, and ASCII's letters are themselves.
  const lower = bytes.toString('latin1').toLowerCase();
  const places = new RecordsAt(of, records);
  for (let at = lower.indexOf(part); at !== -1; at = lower.indexOf(part, places.endOf(at))) {
    places.addTo(found, at);
  }
  const others = of.dialect.format === 'jsonl' ? [...LOWERED_TO_ASCII, ESCAPE] : LOWERED_TO_ASCII;
  for (const other of others) {
    const again = new RecordsAt(of, records);
    for (let at = bytes.indexOf(other); at !== -1; at = bytes.indexOf(other, again.endOf(at))) {
      again.addTo(found, at);
    }
  }
  return found;
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

  /** Where to look on: behind the record that holds the byte. */
  endOf(at: number): number {
    this.goTo(at);
    const { byteStart, byteEnd } = this.of;
    const end = byteEnd[this.record]! - this.records.start;
    // Between two records stands a line break, or what no record holds.
    return byteStart[this.record]! - this.records.start > at ? at + 1 : Math.max(end, at + 1);
  }

  addTo(found: Set<number>, at: number): void {
    this.goTo(at);
    const { byteStart, byteEnd } = this.of;
    const [start, end] = [byteStart[this.record]!, byteEnd[this.record]!].map(
      (byte) => byte - this.records.start,
    ) as [number, number];
    if (start <= at && at < end) found.add(this.record);
  }

  /** The first record that ends behind the byte, or the last one. */
  private goTo(at: number): void {
    const { byteEnd } = this.of;
    while (this.record < this.records.behind - 1 && byteEnd[this.record]! - this.records.start <= at) {
      this.record += 1;
    }
  }
}
