// Which bytes of a file belong to which of its lines, in any of the encodings that datasets are read in: in none of them is
// a line break the second byte of a character, so that lines are found without decoding.
import { CARRIAGE_RETURN, LINE_FEED, LineFinder } from '../data/bytes.ts';
import type { Encoding } from '../shared/dataset.ts';

/** The line that a byte order mark is told as: it belongs to the file, and to no row. */
export const MARK_LINE = 0;

/**
 * A piece of the 1-based `line`: its content from `start` to `end`, and from there to `next` its line break. `ended` where
 * nothing of the line follows; else its content goes on with the next piece.
 */
export type TakePiece = (
  line: number,
  bytes: Buffer,
  start: number,
  end: number,
  next: number,
  ended: boolean,
) => void;

interface Finder {
  readonly end: number;
  readonly next: number;
  find(from: number): boolean;
}

const EMPTY = Buffer.alloc(0);

export class LineReader {
  private line = 1;
  private isFirst = true;
  /** Whether the line was begun. */
  private isOpen = false;
  private rest: Buffer = EMPTY;
  private readonly wide: boolean;

  constructor(private readonly encoding: Encoding | undefined) {
    this.wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  }

  /** Tells of the lines in the next bytes of the file. A line of any length is told in pieces, never gathered. */
  read(chunk: Uint8Array, take: TakePiece): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.pass(this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]), false, take);
  }

  /** Tells of what is left; nothing may be read after it. */
  end(take: TakePiece): void {
    this.pass(this.rest, true, take);
    // The last line has no line break of its own.
    if (this.isOpen) take(this.line, EMPTY, 0, 0, 0, true);
  }

  private pass(bytes: Buffer, last: boolean, take: TakePiece): void {
    let at = this.passMark(bytes, take);
    const lines: Finder = this.wide
      ? new WideLineFinder(bytes, last, this.encoding === 'utf-16le')
      : new LineFinder(bytes, last);
    while (at < bytes.length && lines.find(at) && lines.next > lines.end) {
      take(this.line, bytes, at, lines.end, lines.next, true);
      this.isOpen = false;
      this.line += 1;
      at = lines.next;
    }
    const end = last ? bytes.length : at + this.certain(bytes.subarray(at));
    if (end > at) {
      this.isOpen = true;
      take(this.line, bytes, at, end, end, false);
    }
    this.rest = bytes.subarray(end);
  }

  private passMark(bytes: Buffer, take: TakePiece): number {
    if (!this.isFirst || bytes.length === 0) return 0;
    this.isFirst = false;
    const length = markLength(bytes);
    if (length > 0) take(MARK_LINE, bytes, 0, length, length, true);
    return length;
  }

  /** How much of bytes without a whole line break is content, whatever follows. */
  private certain(bytes: Buffer): number {
    if (!this.wide) return bytes.length - (bytes.at(-1) === CARRIAGE_RETURN ? 1 : 0);
    const whole = bytes.length - (bytes.length % 2);
    const unit = whole === 0 ? 0 : unitAt(bytes, whole - 2, this.encoding === 'utf-16le');
    return unit === CARRIAGE_RETURN ? whole - 2 : whole;
  }
}

function unitAt(bytes: Buffer, at: number, little: boolean): number {
  return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
}

function markLength(bytes: Buffer): number {
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3;
  const first = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  return first === 0xfffe || first === 0xfeff ? 2 : 0;
}

/** As `LineFinder`, for characters of two bytes. */
class WideLineFinder implements Finder {
  end = 0;
  next = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly last: boolean,
    private readonly little: boolean,
  ) {}

  find(from: number): boolean {
    const { bytes, little } = this;
    for (let at = from; at + 1 < bytes.length; at += 2) {
      const unit = unitAt(bytes, at, little);
      if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN) continue;
      const isPair = unit === CARRIAGE_RETURN;
      if (isPair && at + 3 >= bytes.length && !this.last) return false;
      const follows = isPair && at + 3 < bytes.length && unitAt(bytes, at + 2, little) === LINE_FEED;
      this.end = at;
      this.next = at + (follows ? 4 : 2);
      return true;
    }
    return false;
  }
}
