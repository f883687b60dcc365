// What kinds of lines a file has, by their bytes. One native pass tells that all of it is UTF-8, as nearly every file is;
// only where it is not, lines are looked at one by one.
import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from '../../shared/dataset.ts';
import { LINE_FEED, LineFinder } from '../bytes.ts';
import { decodePiece, type Decoding } from './line-decoder.ts';
import { piecesOf } from './pieces.ts';
import { viewsOf } from './read-bytes.ts';

/** Bytes of lines that a guess is made from; of more, lines from all over the file. */
const SAMPLE_BYTES = 128 * 1024;

export async function isUtf8File(file: string): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const view of viewsOf(file)) {
    const bytes = rest.length === 0 ? view : Buffer.concat([rest, view]);
    const end = lastCharacterStart(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return false;
    // Copied, since the view is filled again.
    rest = Buffer.from(bytes.subarray(end));
  }
  return isUtf8(rest);
}

/** Where the last character begins that more bytes may belong to. */
function lastCharacterStart(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= 0 && at > bytes.length - 4; at--) {
    const byte = bytes[at]!;
    if (byte >= 0xc0) return at;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

export interface LineCensus {
  /** Lines that are UTF-8 and hold more than ASCII. */
  readonly utf8: number;
  readonly notUtf8: number;
  /** 1-based number of the first line that is not UTF-8. */
  readonly first: number;
  /** Lines that are not UTF-8, as they stand in the file; those that are so only in part are left out where there are others. */
  readonly sample: Buffer;
}

export async function countLines(file: string): Promise<LineCensus> {
  let number = 0;
  let first = 0;
  let utf8 = 0;
  let notUtf8 = 0;
  const whole = new LineSample();
  const inPart = new LineSample();
  for await (const piece of piecesOf(copiesOf(file), 'utf-8')) {
    const lines = new LineFinder(piece, true);
    for (let at = 0; at < piece.length; at = lines.next) {
      lines.find(at);
      number++;
      const line = piece.subarray(at, lines.next);
      if (isAscii(line)) continue;
      if (isUtf8(line)) {
        utf8++;
        continue;
      }
      notUtf8++;
      if (first === 0) first = number;
      (holdsUtf8(line) ? inPart : whole).add(line);
    }
  }
  return { utf8, notUtf8, first, sample: whole.isEmpty ? inPart.bytes() : whole.bytes() };
}

/** Whether some of the bytes beyond ASCII are characters of UTF-8: such a line is damaged rather than in another encoding. */
function holdsUtf8(line: Buffer): boolean {
  return /[^\0-\x7f\ufffd]/.test(line.toString('utf8'));
}

async function* copiesOf(file: string): AsyncGenerator<Buffer> {
  for await (const view of viewsOf(file)) yield Buffer.from(view);
}

/** Lines from all over a file, evenly: where there are too many, every other one goes. */
class LineSample {
  private lines: Buffer[] = [];
  private length = 0;
  private stride = 1;
  private seen = 0;

  get isEmpty(): boolean {
    return this.seen === 0;
  }

  add(line: Buffer): void {
    if (this.seen++ % this.stride !== 0) return;
    const kept = line.subarray(0, SAMPLE_BYTES / 8);
    this.lines.push(kept);
    this.length += kept.length;
    while (this.length > SAMPLE_BYTES && this.lines.length > 1) {
      this.lines = this.lines.filter((_, index) => index % 2 === 0);
      this.length = this.lines.reduce((sum, { length }) => sum + length, 0);
      this.stride *= 2;
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.lines);
  }
}

/** Lines that hold bytes of no character in an encoding, of all of a file's. */
export async function countDamaged(file: string, decoding: Decoding): Promise<number> {
  let damaged = 0;
  for await (const piece of piecesOf(copiesOf(file), decoding.encoding))
    damaged += decodePiece(piece, decoding).damaged.size;
  return damaged;
}

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The encoding that the mark at the beginning of a file names. */
export function markOf(head: Buffer): Encoding | undefined {
  return MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte))?.[0];
}

/** How many of the pairs of bytes must hold a zero for text to be UTF-16: spaces and line breaks at least. */
const LEAST_ZEROS = 0.02;
/** So many of the zeros must be in one place of the pair: few letters have one in the other. */
const LEAST_ALIKE = 0.9;
/** So many of the line breaks' bytes must stand beside a zero: few letters hold such a byte. */
const LEAST_BREAKS = 0.5;

/** UTF-16 without a mark, by its zeros: one in each line break, and in every letter of Latin text. */
export function utf16Of(head: Buffer): Encoding | undefined {
  const pairs = head.length >>> 1;
  const zeros = [0, 0];
  const breaks = [0, 0];
  for (let at = 0; at < 2 * pairs; at++) {
    if (head[at] === 0) zeros[at % 2]!++;
    // A line break, whose zero stands in the other place.
    else if (head[at] === LINE_FEED && head[at ^ 1] === 0) breaks[(at ^ 1) % 2]!++;
  }
  const place = zeros[1]! >= zeros[0]! ? 1 : 0;
  const all = zeros[0]! + zeros[1]!;
  if (zeros[place]! < LEAST_ZEROS * pairs || zeros[place]! < LEAST_ALIKE * all) return undefined;
  // Zeros now and then are characters of text in another encoding, whose line breaks have none beside them.
  const withBreaks = breaks[place]! > 0 && breaks[place]! >= LEAST_BREAKS * count(head, LINE_FEED);
  const withLatin = zeros[place]! > pairs / 2 && !head.includes(LINE_FEED);
  if (!withBreaks && !withLatin) return undefined;
  return place === 1 ? 'utf-16le' : 'utf-16be';
}

function count(bytes: Buffer, wanted: number): number {
  let found = 0;
  for (const byte of bytes) if (byte === wanted) found++;
  return found;
}
