// Where the bytes of an export go: into a file as they are, or packed where its name says so.
import { once } from 'node:events';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { packingOf, type Packing } from '../data/packed/packing.ts';
import type { PartialFile } from '../data/write-whole.ts';
import { DataDietError } from '../shared/errors.ts';

export interface Output {
  /** Where its bytes lie until it has its name. */
  readonly partial: string;
  append(content: string | Uint8Array): Promise<void>;
  /** Nothing is appended any more: all bytes are in the file. May be called again. */
  close(): Promise<void>;
}

/** Node packs Zstandard from version 22.15 on. */
const CREATE_ZSTD: unknown = 'createZstdCompress' in zlib ? zlib.createZstdCompress : undefined;

export function canPack(packing: Packing): boolean {
  return packing === 'gzip' || typeof CREATE_ZSTD === 'function';
}

/** @throws DataDietError `output-unwritable` where a file cannot be packed as its name says */
export function requirePackable(target: string): void {
  const packing = packingOf(target);
  if (packing === undefined || canPack(packing)) return;
  throw new DataDietError(
    'output-unwritable',
    `${target} cannot be written: Zstandard can be read here, not written.`,
    {
      action: 'Choose a name that ends in .gz, or one without a packing.',
      place: { file: target },
    },
  );
}

export function outputInto(file: PartialFile, target: string): Output {
  const packing = packingOf(target);
  if (packing === undefined) {
    return {
      partial: file.partial,
      append: (content) => file.append(content),
      close: () => Promise.resolve(),
    };
  }
  return new PackedOutput(file, packing);
}

class PackedOutput implements Output {
  readonly partial: string;
  private readonly packer: Transform;
  private readonly written: Promise<void>;
  private isClosed = false;

  constructor(file: PartialFile, packing: Packing) {
    this.partial = file.partial;
    this.packer =
      packing === 'zstd' && typeof CREATE_ZSTD === 'function'
        ? (CREATE_ZSTD as () => Transform)()
        : zlib.createGzip();
    this.written = this.pass(file);
    // Told by `append` and `close`.
    this.written.catch(() => undefined);
  }

  async append(content: string | Uint8Array): Promise<void> {
    if (this.packer.write(content)) return;
    await Promise.race([once(this.packer, 'drain'), this.written]);
  }

  async close(): Promise<void> {
    if (!this.isClosed) this.packer.end();
    this.isClosed = true;
    await this.written;
  }

  private async pass(file: PartialFile): Promise<void> {
    for await (const packed of this.packer) await file.append(packed as Buffer);
  }
}
