// How pages are unpacked, each to the size that its header says and never beyond.
import zlib from 'node:zlib';
import { decompress as unpackZstd } from 'fzstd';
import { snappyUncompress, type CompressionCodec } from 'hyparquet';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
import { damaged } from './damaged.ts';

type Unpack = (input: Uint8Array, outputLength: number) => Uint8Array;

const CODECS: Readonly<Partial<Record<CompressionCodec, Unpack>>> = {
  UNCOMPRESSED: (input) => input,
  SNAPPY: (input, outputLength) => {
    const output = new Uint8Array(outputLength);
    snappyUncompress(input, output);
    return output;
  },
  GZIP: (input, outputLength) => zlib.gunzipSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  BROTLI: (input, outputLength) =>
    zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  ZSTD: (input, outputLength) => unpackZstd(input, new Uint8Array(outputLength)),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

export function canUnpack(codec: CompressionCodec): boolean {
  return CODECS[codec] !== undefined;
}

/** @throws DataDietError `file-unreadable` where the bytes are not `size` packed ones */
export function unpackPage(packed: Uint8Array, size: number, codec: CompressionCodec): Uint8Array {
  let page: Uint8Array | undefined;
  try {
    page = CODECS[codec]?.(packed, size);
  } catch (cause) {
    throw damaged(`a page is not packed with ${codec} as it says`, cause);
  }
  if (page?.length !== size) throw damaged('a page is not of the size that it says');
  return page;
}
