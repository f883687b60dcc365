// Which bytes of a file became which bytes of its text in UTF-8: known at the borders of pieces, between them by decoding.
import { growingFloat64 } from '../growing-array.ts';
import { lastAtMost } from '../rising.ts';
import type { ByteSource } from '../byte-source.ts';
import { decodePiece, type Decoding } from './line-decoder.ts';

export class TextOffsets {
  private readonly inFile = growingFloat64();
  private readonly inText = growingFloat64();

  /** The next piece begins here. Also called for the end. */
  add(inFile: number, inText: number): void {
    this.inFile.append(inFile);
    this.inText.append(inText);
  }

  /** The bytes `start` to `end` of the text. */
  async read(file: ByteSource, start: number, end: number, decoding: Decoding): Promise<Buffer> {
    const [inFile, inText] = [this.inFile.values, this.inText.values];
    let piece = lastAtMost(inText, start);
    const textStart = inText[piece] ?? 0;
    const decoded: Buffer[] = [];
    for (let at = textStart; at < end && piece + 1 < inFile.length; piece++) {
      const length = inFile[piece + 1]! - inFile[piece]!;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, inFile[piece]!);
      const { bytes } = decodePiece(buffer.subarray(0, bytesRead), decoding);
      decoded.push(bytes);
      at += bytes.length;
    }
    return Buffer.concat(decoded).subarray(start - textStart, end - textStart);
  }
}
