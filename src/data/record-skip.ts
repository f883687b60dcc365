// Passes over a record that is too long to be kept, in constant memory, to where it ends.
import { CARRIAGE_RETURN, LINE_FEED, QUOTE, SPACE } from './bytes.ts';
import type { Syntax } from './dialect/syntax.ts';

const BACKSLASH = 92;

type State = 'field-start' | 'plain' | 'quoted' | 'quote-seen' | 'after-return' | 'done';

export class RecordSkip {
  /** Line breaks passed inside the record. */
  lines = 0;
  /** Bytes passed, the record's terminator left out once it is `done`. */
  length = 0;
  private state: State;
  private readonly delimiter: number;
  private firstField = true;
  private escaped = false;
  private returned = false;

  /** @param quotes false where quotes are text, so that the record ends with its line. */
  constructor(
    private readonly syntax: Syntax,
    private readonly quotes: boolean,
  ) {
    this.state = quotes ? 'field-start' : 'plain';
    this.delimiter = syntax.delimiter.charCodeAt(0);
  }

  get done(): boolean {
    return this.state === 'done';
  }

  /** Passes over bytes from `from`, and gives where it stopped: at the next record, or at the end of the bytes. */
  pass(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && this.state !== 'done') {
      const byte = bytes[at]!;
      if (this.state === 'after-return') {
        this.state = 'done';
        return byte === LINE_FEED ? at + 1 : at;
      }
      at++;
      if (this.state !== 'quoted' && (byte === LINE_FEED || byte === CARRIAGE_RETURN)) {
        this.state = byte === LINE_FEED ? 'done' : 'after-return';
        continue;
      }
      this.length++;
      this.take(byte);
    }
    return at;
  }

  private take(byte: number): void {
    switch (this.state) {
      case 'field-start':
        if (byte === QUOTE && this.quotes) this.state = 'quoted';
        else if (byte === this.delimiter) this.firstField = false;
        else if (byte !== SPACE || this.firstField || !this.syntax.spaceAfterDelimiter) this.state = 'plain';
        return;
      case 'plain':
        this.endField(byte);
        return;
      case 'quoted':
        this.takeQuoted(byte);
        return;
      case 'quote-seen':
        if (byte === QUOTE) {
          if (this.syntax.quoting !== 'unescaped') this.state = 'quoted';
        } else if (byte === this.delimiter) {
          this.endField(byte);
        } else {
          this.state = this.syntax.quoting === 'unescaped' ? 'quoted' : 'plain';
        }
        return;
      case 'after-return':
      case 'done':
    }
  }

  private takeQuoted(byte: number): void {
    if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && !this.returned)) this.lines++;
    this.returned = byte === CARRIAGE_RETURN;
    if (byte === QUOTE && !this.escaped) this.state = 'quote-seen';
    this.escaped = byte === BACKSLASH && this.syntax.quoting === 'backslash' && !this.escaped;
  }

  private endField(byte: number): void {
    if (byte !== this.delimiter || !this.quotes) return;
    this.state = 'field-start';
    this.firstField = false;
  }
}
