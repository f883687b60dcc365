// Decodes pieces of a file to UTF-8. A byte that is none of the encoding becomes one that is none of UTF-8, so that the
// reader leaves the record out and says so: nothing is scored that is not in the file.
import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../../shared/dataset.ts';
import { LineFinder } from '../bytes.ts';
import { decodeBytes } from './codec.ts';

export interface Decoding {
  readonly encoding: Encoding;
  /** Lines that are UTF-8 are read as that, whatever the rest is. */
  readonly mixed: boolean;
}

export interface DecodedPiece {
  readonly bytes: Buffer;
  /** Lines of the piece that hold bytes of no encoding, by 0-based number, with what can be read of them. */
  readonly damaged: ReadonlyMap<number, string>;
}

const REPLACEMENT = '\ufffd';
const NO_UTF8 = Buffer.from([0xff]);
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const NONE: ReadonlyMap<number, string> = new Map();

export function decodePiece(piece: Buffer, decoding: Decoding): DecodedPiece {
  const { encoding, mixed } = decoding;
  // A mixed piece that is not all UTF-8 may still hold lines that are.
  const whole = mixed && !isUtf8(piece) ? undefined : decodeLine(piece, decoding);
  if (whole !== undefined) return { bytes: whole, damaged: NONE };
  if (isUtf16(encoding)) return decodeUtf16(piece, encoding);
  const lines = new LineFinder(piece, true);
  const decoded: Buffer[] = [];
  const damaged = new Map<number, string>();
  for (let at = 0, number = 0; at < piece.length; at = lines.next, number++) {
    lines.find(at);
    const line = piece.subarray(at, lines.next);
    const bytes = decodeLine(line, decoding);
    if (bytes === undefined) {
      const legible = decodeBytes(line, encoding);
      damaged.set(number, legible);
      decoded.push(markDamage(legible));
    } else {
      decoded.push(bytes);
    }
  }
  return { bytes: Buffer.concat(decoded), damaged };
}

/** Undefined where the bytes are not all of the encoding. */
function decodeLine(bytes: Buffer, { encoding, mixed }: Decoding): Buffer | undefined {
  if (mixed || encoding === 'utf-8') {
    if (isUtf8(bytes)) return bytes;
    if (encoding === 'utf-8') return undefined;
  }
  const text = decodeBytes(bytes, encoding);
  const damaged = isUtf16(encoding) ? LONE_SURROGATE.test(text) : text.includes(REPLACEMENT);
  return damaged ? undefined : Buffer.from(text);
}

function isUtf16(encoding: Encoding): boolean {
  return encoding === 'utf-16le' || encoding === 'utf-16be';
}

function decodeUtf16(piece: Buffer, encoding: Encoding): DecodedPiece {
  const damaged = new Map<number, string>();
  const decoded = decodeBytes(piece, encoding)
    .split(/(?<=\n|\r(?!\n))/)
    .map((line, number) => {
      if (!LONE_SURROGATE.test(line)) return Buffer.from(line);
      const legible = line.replaceAll(new RegExp(LONE_SURROGATE, 'gu'), REPLACEMENT);
      damaged.set(number, legible);
      return markDamage(legible);
    });
  return { bytes: Buffer.concat(decoded), damaged };
}

function markDamage(legible: string): Buffer {
  return Buffer.concat(
    legible
      .split(REPLACEMENT)
      .flatMap((part, index) => (index === 0 ? [Buffer.from(part)] : [NO_UTF8, Buffer.from(part)])),
  );
}
