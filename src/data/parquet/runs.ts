// Runs of equal and of bit-packed numbers, which Parquet's levels and dictionary indices are written in. They are counted
// before they are decoded: a run that claims more values than its page has would be written out to the end of memory.
import { damaged } from './damaged.ts';

/** Bytes that a last group may lack. */
const SLACK = 64;

/** Bits of each byte. */
const BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

/**
 * Checks that runs from `start` to `end` hold `count` numbers of `width` bits and not more.
 * @returns how many of them are 1, where they are of one bit
 * @throws DataDietError `file-unreadable`
 */
export function countOnes(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  count: number,
): number {
  const valueBytes = (width + 7) >> 3;
  let at = start;
  let seen = 0;
  let ones = 0;
  while (seen < count) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (at >= end || shift > 28) throw damaged('a run has no length');
      const byte = bytes[at++]!;
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    const length = header >>> 1;
    if ((header & 1) === 0) {
      if (length > count - seen) throw damaged('a run is longer than its page');
      if (width === 1 && bytes[at] === 1) ones += length;
      at += valueBytes;
      seen += length;
      continue;
    }
    // Groups of eight, of which some may be filled up: bytes that are there, so that they are no bomb.
    const left = count - seen;
    if (length * width > end - at + SLACK) throw damaged('a run is longer than its page');
    if (width === 1) {
      const whole = Math.min(length, left >> 3);
      for (let byte = 0; byte < whole; byte++) ones += BITS[bytes[at + byte] ?? 0]!;
      if (whole < length && (left & 7) > 0) ones += BITS[(bytes[at + whole] ?? 0) & ((1 << (left & 7)) - 1)]!;
    }
    at += length * width;
    seen += length * 8;
  }
  return ones;
}
