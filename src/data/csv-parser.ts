// CSV and TSV: finds where each record ends (csv-scan.ts); csv-records.ts makes events of them.
//
// What happens to a faulty record:
// - A quoted field that is not closed, or has a stray quote: the finding covers the record up to the line in which that
//   field opens, and reading goes on at the next line, because the quote is most likely a slip and what follows are rows.
// - A TSV record whose quotes make no sense as CSV quotes: its lines, up to the one with the senseless quote, are read
//   literally, since TSV proper knows no quoting.
// - Another number of fields than the header has, the header once more, or bytes that are not UTF-8: the finding covers the
//   whole record.
// - A record longer than what is read: the finding covers it. A quoted field that is not closed within that length is taken
//   for a slip where rows follow, else for one long field.
// Empty lines are skipped and are no records, nor are the lines above the header. How the bytes were cut decides nothing.
import type { DelimitedDialect } from '../shared/dataset.ts';
import { isBlank, lineBreaksWithin, LineFinder, QUOTE } from './bytes.ts';
import { CsvRecords, placeOf, type DelimitedOptions, type Fault, type Span } from './csv-records.ts';
import { scanRecord, valuesOf, type RecordScan } from './csv-scan.ts';
import { syntaxOf, type Syntax } from './dialect/syntax.ts';
import { describeBytes, MAX_RECORD_BYTES } from './record-parser.ts';
import type { RecordParser } from './record-parser.ts';
import { RecordSkip } from './record-skip.ts';
import type { ReadEvent } from './records.ts';

/** A record that is passed over, and where it began. */
interface Skipped {
  readonly pass: RecordSkip;
  readonly offset: number;
  readonly line: number;
  /** Bytes and line breaks of it that came before `pass`. */
  readonly lengthBefore: number;
  readonly linesBefore: number;
}

const NOWHERE = -1;
/** Lines that are read before events are given out: they bound what is held of a long buffer. */
const LINES_AT_ONCE = 1 << 16;
/** Lines behind an open quote by which rows are told from text. */
const ROWS_LOOKED_AT = 200;

export class CsvParser implements RecordParser {
  /** The line at the place of reading. */
  private line: number;
  private linesAbove: number;
  private skipped: Skipped | undefined;
  /** Lines that begin up to this place in the file are read literally, and depend on the text up to line `literalReach`. */
  private literalTo = NOWHERE;
  private literalFrom = NOWHERE;
  private literalReach = 0;
  private readonly maxRecordBytes: number;
  private readonly syntax: Syntax;
  private readonly records: CsvRecords;
  /** Told by places in the bytes at hand. */
  private readonly vain = { from: 0, to: 0 };

  /** `offset` is the place of the first byte in the file. */
  constructor(
    private readonly dialect: DelimitedDialect,
    private offset: number,
    options: DelimitedOptions = {},
  ) {
    this.line = options.line ?? 1;
    this.maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    this.syntax = syntaxOf(dialect);
    this.linesAbove = options.columns === undefined ? (dialect.linesAbove ?? 0) : 0;
    this.records = new CsvRecords(dialect, options);
  }

  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number {
    const { records } = this;
    records.begin(bytes, this.offset, events);
    const lines = new LineFinder(bytes, last);
    const tabsAreBlank = this.dialect.delimiter !== '\t';
    let at = 0;
    let quote = this.syntax.quoting === 'none' ? bytes.length : -1;
    for (let room = LINES_AT_ONCE; at < bytes.length && room > 0; room--) {
      if (this.skipped !== undefined) {
        at = this.goOn(this.skipped, bytes, at, last);
        continue;
      }
      const literal = this.offset + at <= this.literalTo;
      if (!lines.find(at)) {
        if (bytes.length - at <= this.maxRecordBytes + 1) break;
        // No line break within the length that is read.
        if (literal || this.linesAbove > 0 || this.syntax.quoting === 'none') {
          this.skip(at, at, 0, false);
          continue;
        }
      } else {
        if (this.linesAbove > 0 || isBlank(bytes, at, lines.end, tabsAreBlank)) {
          if (this.linesAbove > 0) this.linesAbove--;
          this.line++;
          at = lines.next;
          continue;
        }
        if (quote < at) quote = indexOrLength(bytes, at);
        if (quote >= lines.end || literal) {
          this.accept(at, lines.end, this.line, undefined, literal);
          at = lines.next;
          continue;
        }
      }
      const next = this.readQuoted(bytes, at, lines, last);
      if (next === undefined) break;
      at = next;
    }
    if (last && at === bytes.length && this.skipped !== undefined) this.endSkip(this.skipped);
    records.flush();
    this.offset += at;
    this.vain.from -= at;
    this.vain.to -= at;
    return at;
  }

  /** Reads the record at `at`, in whose first line a quote stands. Gives the next one's place, or undefined for want of bytes. */
  private readQuoted(bytes: Buffer, at: number, lines: LineFinder, last: boolean): number | undefined {
    const most = this.maxRecordBytes + 1;
    const exceeds = bytes.length - at > most;
    const within = exceeds ? bytes.subarray(0, at + most + 1) : bytes;
    const fields: number[] | undefined = this.records.wantsValues ? [] : undefined;
    const scan = scanRecord(within, at, this.syntax, last && !exceeds, fields, this.vain);
    if (scan.kind === 'whole') {
      const breaks = lines.end < scan.end ? lineBreaksWithin(bytes, at, scan.end).count : 0;
      const values = fields && valuesOf(bytes, fields, this.syntax);
      this.accept(at, scan.end, this.line + breaks, values, false);
      return scan.next;
    }
    const { opening } = scan;
    if (scan.kind === 'incomplete') {
      if (!exceeds) return undefined;
      if (opening === undefined || !this.rowsFollow(within, opening)) {
        this.skip(at, at, 0, true);
        return at;
      }
    }
    return this.readFaulty(scan, opening!, within, bytes, at, lines);
  }

  /** Goes on behind a record in which the quoted field that opens at `opening` makes no sense. */
  private readFaulty(
    scan: RecordScan,
    opening: number,
    within: Buffer,
    bytes: Buffer,
    at: number,
    lines: LineFinder,
  ): number | undefined {
    const { records } = this;
    const reach = scan.kind === 'invalid-quote' ? placeOf(within, at, this.line, scan.offset).line : Infinity;
    const fault = quoteFault(scan, opening, bytes, at, this.line);
    if (records.columns === undefined && this.dialect.header !== false) {
      // Without a header nothing can be read, so its quotes are taken as text.
      if (!lines.find(at)) {
        if (bytes.length - at <= this.maxRecordBytes + 1) return undefined;
        this.skip(at, at, 0, false);
        return at;
      }
      const span = { start: at, end: lines.end, line: this.line, endLine: this.line };
      const place = fault.line === this.line ? {} : { line: this.line, column: 1 };
      const fits = lines.end - at <= this.maxRecordBytes;
      if (fits && this.dialect.format === 'csv') records.noteHeader(span, { ...fault, ...place });
      this.literalTo = this.offset + at;
    } else if (this.dialect.format === 'tsv') {
      this.literalTo = this.offset + opening;
    } else {
      return this.refuseTo(opening, fault, reach, bytes, at, lines);
    }
    this.literalFrom = this.offset + at;
    this.literalReach = reach;
    return at;
  }

  /** Refuses the record at `at` up to the end of the line in which its field at `opening` opens. */
  private refuseTo(
    opening: number,
    fault: Fault,
    reach: number,
    bytes: Buffer,
    at: number,
    lines: LineFinder,
  ): number | undefined {
    const breaks = lineBreaksWithin(bytes, at, opening).count;
    if (!lines.find(opening)) {
      if (bytes.length - at <= this.maxRecordBytes + 1) return undefined;
      this.skip(at, opening, breaks, false);
      return opening;
    }
    const span = { start: at, end: lines.end, line: this.line, endLine: this.line + breaks };
    if (span.end - at > this.maxRecordBytes) this.records.refuse(span, this.tooLong(this.line));
    else this.records.refuse({ ...span, reach }, fault);
    this.line = span.endLine + 1;
    return lines.next;
  }

  /** Whether most lines behind an open quote, as far as they are at hand, have as many fields as there are columns. */
  private rowsFollow(bytes: Buffer, opening: number): boolean {
    const width = this.records.columns?.length;
    if (width === undefined) return true;
    const lines = new LineFinder(bytes, false);
    if (!lines.find(opening)) return false;
    const delimiter = this.syntax.delimiter.charCodeAt(0);
    let looked = 0;
    let alike = 0;
    while (looked < ROWS_LOOKED_AT) {
      const start = lines.next;
      if (start >= bytes.length || !lines.find(start)) break;
      looked++;
      let fields = 1;
      for (let at = start; at < lines.end; at++) if (bytes[at] === delimiter) fields++;
      if (fields === width) alike++;
    }
    return 2 * alike > looked;
  }

  /** Takes in a record whose bounds are known; `this.line` is its first line. */
  private accept(
    start: number,
    end: number,
    endLine: number,
    values: readonly string[] | undefined,
    literal: boolean,
  ): void {
    const { line } = this;
    this.line = endLine + 1;
    let span: Span =
      values === undefined ? { start, end, line, endLine } : { start, end, line, endLine, values };
    if (literal)
      span = { ...span, reach: this.literalReach, follows: this.offset + start > this.literalFrom };
    if (end - start > this.maxRecordBytes)
      this.records.refuse({ start, end, line, endLine }, this.tooLong(line));
    else this.records.add(span);
  }

  /** Passes over the record at `start` from `from` on, `breaks` line breaks further. */
  private skip(start: number, from: number, breaks: number, quotes: boolean): void {
    this.skipped = {
      pass: new RecordSkip(this.syntax, quotes),
      offset: this.offset + start,
      line: this.line,
      lengthBefore: from - start,
      linesBefore: breaks,
    };
  }

  private goOn(skipped: Skipped, bytes: Buffer, at: number, last: boolean): number {
    const next = skipped.pass.pass(bytes, at);
    if (skipped.pass.done) this.endSkip(skipped);
    else if (last && next === bytes.length) this.endSkip(skipped);
    return next;
  }

  private endSkip({ pass, offset, line, lengthBefore, linesBefore }: Skipped): void {
    this.skipped = undefined;
    const endLine = line + linesBefore + pass.lines;
    this.line = endLine + 1;
    if (this.linesAbove > 0) {
      this.linesAbove--;
      return;
    }
    // Spans are told from where this buffer begins.
    const start = offset - this.offset;
    this.records.refuse(
      { start, end: start + lengthBefore + pass.length, line, endLine },
      this.tooLong(line),
    );
  }

  private tooLong(line: number): Fault {
    const message = `the record is longer than ${describeBytes(this.maxRecordBytes)}`;
    return { code: 'too-long', message, line, column: 1 };
  }
}

function indexOrLength(bytes: Buffer, from: number): number {
  const index = bytes.indexOf(QUOTE, from);
  return index === -1 ? bytes.length : index;
}

/** What is wrong with the quoted field that opens at `opening`, in the record at `start` in line `line`. */
function quoteFault(scan: RecordScan, opening: number, bytes: Buffer, start: number, line: number): Fault {
  const open = placeOf(bytes, start, line, opening);
  if (scan.kind === 'invalid-quote') {
    const { count } = lineBreaksWithin(bytes, opening, scan.offset);
    // Where lines lie between, the stray quote most likely opens a field of a later row.
    if (count === 0) {
      const message = 'text follows the closing quote; a quote that is part of the text must be doubled';
      return { code: 'invalid-quote', message, ...placeOf(bytes, start, line, scan.offset) };
    }
  }
  return { code: 'quote-not-closed', message: 'the quoted field that opens here is not closed', ...open };
}
