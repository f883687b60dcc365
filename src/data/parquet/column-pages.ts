// The values of one column of a row group, page by page. Each page is looked at before it is decoded, so that a file that
// lies about its sizes costs an error and not the memory.
import type { ColumnMetaData, SchemaElement, SchemaTree } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { unpackPage } from './codecs.ts';
import { damaged } from './damaged.ts';
import { countOnes } from './runs.ts';

/** One page is held whole: no writer makes pages of this size unless told to. */
const MOST_PAGE_BYTES = 256 * 1024 * 1024;
const MOST_PAGE_VALUES = 20_000_000;

type Decoder = Parameters<typeof readPage>[2];
type Header = ReturnType<typeof parquetHeader>;
type Values = ArrayLike<unknown>;

/** Whether values come as what they mean (texts, ISO dates), or as they are stored, to be written again. */
export type ValueForm = 'meaning' | 'stored';

interface Segment {
  /** Index in the row group of the first value. */
  readonly from: number;
  readonly values: Values;
}

export class ColumnPages {
  private readonly decoder: Decoder;
  private readonly isNullable: boolean;
  /** What was decoded last and may be asked for again. */
  private segments: Segment[] = [];
  private page: Uint8Array = new Uint8Array();
  private dictionary: Parameters<typeof readPage>[3];

  /**
   * @param chunk all bytes of the column in this row group
   * @param rows of the row group
   */
  constructor(
    private readonly chunk: ArrayBuffer,
    private readonly rows: number,
    { type, codec }: Pick<ColumnMetaData, 'type' | 'codec'>,
    path: readonly SchemaTree[],
    form: ValueForm,
  ) {
    const schemaPath = form === 'stored' ? path.map(withoutMeaning) : [...path];
    const { element } = schemaPath[schemaPath.length - 1]!;
    this.isNullable = element.repetition_type !== 'REQUIRED';
    this.decoder = {
      pathInSchema: [element.name],
      element,
      schemaPath,
      type,
      codec,
      // Unpacked already, to be looked at.
      compressors: { [codec]: () => this.page },
      utf8: false,
      parsers: { ...DEFAULT_PARSERS, ...AS_TEXT },
    };
  }

  /** The values of the rows `from` up to `to` of the row group. @throws DataDietError `file-unreadable` */
  read(from: number, to: number): unknown[] {
    if (!this.covers(from, to)) this.decode(from, to);
    const values: unknown[] = [];
    for (const segment of this.segments) {
      const start = Math.max(from, segment.from) - segment.from;
      const end = Math.min(to, segment.from + segment.values.length) - segment.from;
      for (let at = start; at < end; at++) values.push(segment.values[at]);
    }
    if (values.length !== to - from) throw damaged('a column has fewer values than there are rows');
    return values;
  }

  private covers(from: number, to: number): boolean {
    const [first] = this.segments;
    const last = this.segments.at(-1);
    return (
      first !== undefined && last !== undefined && first.from <= from && last.from + last.values.length >= to
    );
  }

  private decode(from: number, to: number): void {
    const known = this.segments.filter(
      (segment) => segment.from < to && segment.from + segment.values.length > from,
    );
    const segments: Segment[] = [];
    const reader = { view: new DataView(this.chunk), offset: 0 };
    let row = 0;
    while (row < to && reader.offset < this.chunk.byteLength - 1) {
      const header = parquetHeader(reader);
      const { count, isDictionary } = this.checked(header, reader.offset);
      if (isDictionary && this.dictionary !== undefined) {
        reader.offset += header.compressed_page_size;
        continue;
      }
      if (isDictionary) {
        const packed = new Uint8Array(this.chunk, reader.offset, header.compressed_page_size);
        this.page = unpackPage(packed, header.uncompressed_page_size, this.decoder.codec);
        const { data } = readPage(reader, header, this.decoder, undefined, undefined, 0);
        this.dictionary = data && convert(data, this.decoder);
        continue;
      }
      const before = known.find((segment) => segment.from === row);
      if (row + count <= from) reader.offset += header.compressed_page_size;
      else if (before !== undefined) {
        reader.offset += header.compressed_page_size;
        segments.push(before);
      } else {
        this.prepare(header, reader.offset, count);
        const { data } = readPage(reader, header, this.decoder, this.dictionary, undefined, 0);
        if (data?.length !== count) throw damaged('a page holds another number of values than it says');
        // Of what the dictionary has no entry for; a value that is empty on purpose is null.
        if (Array.isArray(data) && data.includes(undefined))
          throw damaged('a page names values that are not there');
        segments.push({ from: row, values: data });
      }
      row += count;
    }
    this.segments = segments;
  }

  /** @throws DataDietError `file-unreadable` for a page of sizes that cannot be */
  private checked(
    header: Header,
    offset: number,
  ): { readonly count: number; readonly isDictionary: boolean } {
    const { compressed_page_size: packed, uncompressed_page_size: size, type } = header;
    if (!(packed >= 0) || offset + packed > this.chunk.byteLength)
      throw damaged('a page goes beyond its column');
    if (!(size >= 0) || size > MOST_PAGE_BYTES) throw damaged('a page is too large');
    const isDictionary = type === 'DICTIONARY_PAGE';
    const described = isDictionary
      ? header.dictionary_page_header
      : type === 'DATA_PAGE'
        ? header.data_page_header
        : type === 'DATA_PAGE_V2'
          ? header.data_page_header_v2
          : undefined;
    const count = described?.num_values;
    // An entry of a dictionary that nothing refers to is allowed; more entries than bytes are not.
    const most = isDictionary ? 8 * size : this.rows;
    if (count === undefined || !(count >= 0) || count > Math.min(most, MOST_PAGE_VALUES))
      throw damaged('a page holds more values than its column has');
    return { count, isDictionary };
  }

  /** Unpacks a page of data, for `readPage` too, and looks at its runs. */
  private prepare(header: Header, offset: number, count: number): void {
    const packed = new Uint8Array(this.chunk, offset, header.compressed_page_size);
    const { type, codec } = this.decoder;
    const v2 = header.data_page_header_v2;
    if (v2 === undefined) {
      this.page = unpackPage(packed, header.uncompressed_page_size, codec);
      const { at, filled } = this.levelsOf(this.page, count);
      this.checkValues(this.page, at, header.data_page_header!.encoding, type, filled);
      return;
    }
    const {
      definition_levels_byte_length: levels,
      repetition_levels_byte_length: repetitions,
      num_nulls: nulls,
    } = v2;
    const size = header.uncompressed_page_size - levels - repetitions;
    if (!(levels >= 0 && repetitions >= 0 && size >= 0 && levels + repetitions <= packed.length))
      throw damaged('the levels of a page go beyond it');
    const filled = this.isNullable ? countOnes(packed, repetitions, repetitions + levels, 1, count) : count;
    if (filled !== count - nulls) throw damaged('a page has another number of empty values than it says');
    const values = packed.subarray(levels + repetitions);
    this.page = v2.is_compressed === false || size === 0 ? values : unpackPage(values, size, codec);
    this.checkValues(this.page, 0, v2.encoding, type, filled);
  }

  /** Of what may claim more than it holds; what else is read stops at the page's end by itself. */
  private checkValues(page: Uint8Array, at: number, encoding: string, type: string, count: number): void {
    if (count === 0) return;
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      const width = page[at];
      if (width === undefined || width > 32) throw damaged('a page has no sound width');
      if (this.dictionary === undefined) throw damaged('a column has no dictionary');
      if (width > 0) countOnes(page, at + 1, page.length, width, count);
    } else if (encoding === 'RLE' && type === 'BOOLEAN') {
      if (page.length < at + 4) throw damaged('a page is too short for its values');
      countOnes(page, at + 4, page.length, 1, count);
    } else if (encoding === 'PLAIN' && type === 'BYTE_ARRAY') {
      if (4 * count > page.length - at) throw damaged('a page is too short for its values');
    } else if (encoding === 'DELTA_BYTE_ARRAY') checkPrefixes(page, at, count);
  }

  private levelsOf(page: Uint8Array, count: number): { readonly at: number; readonly filled: number } {
    if (!this.isNullable) return { at: 0, filled: count };
    const length =
      page.length < 4 ? Infinity : new DataView(page.buffer, page.byteOffset, 4).getUint32(0, true);
    if (4 + length > page.length) throw damaged('the levels of a page go beyond it');
    return { at: 4 + length, filled: countOnes(page, 4, 4 + length, 1, count) };
  }
}

/** Each text begins with a part of the one before, of a length that may be any. */
function checkPrefixes(page: Uint8Array, at: number, count: number): void {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: at };
  let bytes = 0;
  for (let part = 0; part < 2; part++) {
    const lengths = new Int32Array(count);
    deltaBinaryUnpack(reader, count, lengths);
    for (const length of lengths) {
      if (length < 0) throw damaged('a text has no sound length');
      bytes += length;
    }
  }
  if (bytes > MOST_PAGE_BYTES) throw damaged('a page is too large');
}

/** The same column as its bytes are stored, whatever they mean. */
function withoutMeaning(tree: SchemaTree): SchemaTree {
  return { ...tree, element: storedElement(tree.element) };
}

/** Of an element, what tells how it is stored. */
export function storedElement(element: SchemaElement): SchemaElement {
  const stored = { ...element };
  delete stored.converted_type;
  delete stored.logical_type;
  delete stored.scale;
  delete stored.precision;
  return stored;
}

/** What has no meaning in JSON of its own, as text. */
const AS_TEXT = {
  dateFromDays: (days: number) => isoOf(days * 86_400_000).slice(0, 10),
  timestampFromMilliseconds: (milliseconds: bigint) => isoOf(Number(milliseconds)),
  timestampFromMicroseconds: (micros: bigint) => isoOf(Number(micros / 1000n)),
  timestampFromNanoseconds: (nanos: bigint) => isoOf(Number(nanos / 1_000_000n)),
  stringFromBytes: utf8,
  jsonFromBytes: utf8,
};

function utf8({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

/** The number itself where it is beyond all calendars. */
function isoOf(milliseconds: number): string {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : String(milliseconds);
}
