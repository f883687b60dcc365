// Cuts a file's bytes where no character is cut in two, so that each piece can be decoded by itself, at any time again.
import { CARRIAGE_RETURN, LINE_FEED, SPACE } from '../bytes.ts';
import type { Encoding } from '../../shared/dataset.ts';

/** Small, since reading one record again costs the decoding of its piece. */
const PIECE_BYTES = 64 * 1024;
/** What has no line break within this is cut at a space, and if need be anywhere. */
const MOST_BYTES = 4 * 1024 * 1024;

/** In none of the encodings is a line break or a space the second byte of a character. */
export async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? bufferOf(chunk) : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= PIECE_BYTES) {
      const end = endOfPiece(bytes, at, encoding);
      if (end === undefined) break;
      yield bytes.subarray(at, end);
      at = end;
    }
    rest = bytes.subarray(at);
  }
  if (rest.length > 0) yield rest;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Behind the last line break of the next bytes; undefined where more are needed to find one. */
function endOfPiece(bytes: Buffer, at: number, encoding: Encoding): number | undefined {
  for (let wanted = PIECE_BYTES; ; wanted *= 2) {
    const limit = Math.min(at + wanted, bytes.length);
    // Behind a `\r` a `\n` may follow.
    const end =
      lastAfter(bytes, at, limit, LINE_FEED, encoding) ??
      lastAfter(bytes, at, limit - 2, CARRIAGE_RETURN, encoding);
    if (end !== undefined) return end;
    if (limit === bytes.length) break;
  }
  if (bytes.length - at < MOST_BYTES) return undefined;
  return lastAfter(bytes, at, bytes.length, SPACE, encoding) ?? bytes.length - ((bytes.length - at) % 4);
}

/** The place behind the last character `code` within `from`..`to`. */
function lastAfter(
  bytes: Buffer,
  from: number,
  to: number,
  code: number,
  encoding: Encoding,
): number | undefined {
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  let at = to;
  while ((at = bytes.lastIndexOf(code, at - 1)) >= from) {
    if (!wide) return at + 1;
    const first = encoding === 'utf-16le' ? at : at - 1;
    if (
      first >= from &&
      (first - from) % 2 === 0 &&
      first + 2 <= to &&
      bytes[at === first ? at + 1 : first] === 0
    )
      return first + 2;
    if (at === 0) break;
  }
  return undefined;
}
