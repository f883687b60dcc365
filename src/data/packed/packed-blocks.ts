// Any part of a text again and again that can be read from front to back alone: it is read once more, when the first part is
// asked for, and held in blocks that are packed each for itself. So it takes about as much memory as a packed file does, and
// no place on the disk.
import zlib from 'node:zlib';
import { DataDietError } from '../../shared/errors.ts';

const BLOCK_BYTES = 1024 * 1024;
const MOST_HELD_BYTES = 1e9;

export class PackedBlocks {
  private blocks: Promise<readonly Buffer[]> | undefined;
  private opened: { readonly index: number; readonly bytes: Buffer } | undefined;

  constructor(
    private readonly file: string,
    private readonly open: () => AsyncIterable<Buffer>,
  ) {}

  async bytes(start: number, end: number): Promise<Buffer> {
    const { buffer, bytesRead } = await this.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  }

  /** As a file's handle reads. @throws DataDietError `file-unreadable` */
  async read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }> {
    const blocks = await (this.blocks ??= this.pack());
    let bytesRead = 0;
    while (bytesRead < length) {
      const at = position + bytesRead;
      const index = Math.floor(at / BLOCK_BYTES);
      const packed = blocks[index];
      if (packed === undefined) break;
      if (this.opened?.index !== index) this.opened = { index, bytes: zlib.inflateRawSync(packed) };
      const from = at - index * BLOCK_BYTES;
      const copied = this.opened.bytes.copy(into, offset + bytesRead, from, from + length - bytesRead);
      if (copied === 0) break;
      bytesRead += copied;
    }
    return { bytesRead, buffer: into };
  }

  private async pack(): Promise<Buffer[]> {
    const blocks: Buffer[] = [];
    let held = 0;
    let waiting: Buffer = Buffer.alloc(0);
    const keep = (block: Buffer): void => {
      const packed = zlib.deflateRawSync(block, { level: 1 });
      held += packed.length;
      if (held > MOST_HELD_BYTES) throw tooLarge(this.file);
      blocks.push(packed);
    };
    for await (const piece of this.open()) {
      waiting = waiting.length === 0 ? piece : Buffer.concat([waiting, piece]);
      while (waiting.length >= BLOCK_BYTES) {
        keep(waiting.subarray(0, BLOCK_BYTES));
        waiting = waiting.subarray(BLOCK_BYTES);
      }
    }
    if (waiting.length > 0) keep(waiting);
    return blocks;
  }
}

function tooLarge(file: string): DataDietError {
  return new DataDietError('file-unreadable', `${file} is too large to show its rows.`, {
    action: 'Unpack what is packed, and open one file at a time.',
    place: { file },
  });
}
