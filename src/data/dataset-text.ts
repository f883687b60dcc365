// A dataset's file as text: what it holds and in which encoding is found before it is read, and it is read as UTF-8. The
// fingerprint stays that of the file's own bytes.
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import {
  isPartsList,
  type DatasetFormat,
  type Dialect,
  type Encoding,
  type Reading,
  type Remark,
} from '../shared/dataset.ts';
import type { Part } from '../shared/parts.ts';
import { refuseForeignContent } from './content/foreign-content.ts';
import { writtenAs } from './content/written-as.ts';
import { fileError, openUnpacked, type DatasetFile } from './dataset-file.ts';
import type { ByteSource } from './byte-source.ts';
import { packingOf, type Packing } from './packed/packing.ts';
import { PackedBlocks } from './packed/packed-blocks.ts';
import { unpackFile } from './packed/unpack.ts';
import { openParquet } from './parquet/parquet-text.ts';
import { decodeBytes } from './encoding/codec.ts';
import { findEncoding } from './encoding/find-encoding.ts';
import { decodePiece, type Decoding } from './encoding/line-decoder.ts';
import { piecesOf } from './encoding/pieces.ts';
import { readHead } from './encoding/read-bytes.ts';
import { TextOffsets } from './encoding/text-offsets.ts';
import { lineBreaksWithin } from './bytes.ts';

/** What is looked at to tell what a file holds. */
const HEAD_BYTES = 64 * 1024;
/** Damaged lines whose legible rest is kept for their reader. */
const MOST_LEGIBLE_LINES = 10_000;

/** What a table says of itself before its rows are read. */
export interface TableShape {
  readonly rows: number;
  /** Columns that can be text or label. */
  readonly columns: readonly string[];
  /** Why others cannot, to complete "the column ... ": `is nested: it holds lists`. */
  readonly unfit: ReadonlyMap<string, string>;
  /** Whole lines of the text from all over the table. */
  readonly sample: () => AsyncIterable<string>;
}

export interface DatasetText extends Omit<DatasetFile, 'chunks'> {
  /** About how many bytes `chunks` are in all. */
  readonly expectedBytes: number;
  /** Of a file that is no text: its columns are known before its rows. */
  readonly table?: TableShape;
  /** The file's text in UTF-8, once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How the file is written, as far as its name and its first bytes tell. */
  readonly written: DatasetFormat | Dialect;
  /** Left out for UTF-8, and where lines differ. */
  readonly encoding: Encoding | undefined;
  /** Whether the bytes of the text are those of the file. */
  readonly plain: boolean;
  /** What was decided for it, in sentences. */
  readonly remarks: readonly Remark[];
  /** What can be read of a line whose bytes are none of the encoding; only while the lines around it are read. */
  readonly legible: (line: number) => string | undefined;
  /** The bytes `start` to `end` of the text, read from the file again; only after `chunks` came that far. */
  read(file: FileHandle, start: number, end: number): Promise<Buffer>;
  /** Whether the file is packed: no part of it is text by itself. */
  readonly packed?: true;
  /** The files that it is of, where it is of several, each with its rows; only after `chunks` came to its end. */
  readonly parts?: () => readonly Part[];
}

/**
 * Opens a file to read its text once from front to back.
 * @param written what is known of how it is written: its format by its name, or all that was found out before
 * @throws DataDietError `file-not-found`; `file-unreadable` where its encoding cannot be told; `format-unsupported` where it
 *   holds something else than a dataset in text.
 */
export async function openText(
  path: string,
  written: DatasetFormat | Dialect,
  reading: Reading = {},
): Promise<DatasetText> {
  if (isPartsList(path)) {
    const { openParts } = await import('./parts/parts-text.ts');
    return openParts(path, reading);
  }
  const isTable = written === 'parquet' || (typeof written !== 'string' && written.format === 'parquet');
  if (isTable) return openParquet(path);
  const file = openUnpacked(path);
  const packing = packingOf(path);
  // What is no file can be read once only, and not looked into before.
  if (!fs.statSync(path).isFile()) return plainText(file, written, []);
  try {
    const head = await readHead(path, HEAD_BYTES);
    if (typeof written === 'string') refuseForeignContent(path, head);
    const said = reading.encoding ?? (typeof written === 'string' ? undefined : written.encoding);
    const found = await findEncoding(path, head, said);
    const content =
      typeof written === 'string'
        ? writtenAs(path, written, decodeBytes(head, found.encoding).replace(/^\ufeff/, ''))
        : { written, remarks: [] };
    const remarks = [...found.remarks, ...content.remarks];
    const text = found.plain
      ? plainText(file, content.written, remarks)
      : decodedText(file, content.written, remarks, found);
    return packing === undefined ? text : packedText(text, packing);
  } catch (error) {
    throw fileError(path, error);
  }
}

/** Texts are packed to about a quarter. */
const USUAL_EXPANSION = 4;

function packedText(text: ReadableText, packing: Packing): DatasetText {
  const blocks = new PackedBlocks(text.path, () => unpackFile(text.path, packing));
  return {
    ...text,
    plain: false,
    packed: true,
    expectedBytes: USUAL_EXPANSION * text.bytes,
    read: (_, start, end) => text.read(blocks, start, end),
  };
}

/** Of which any bytes may be read from. */
interface ReadableText extends Omit<DatasetText, 'read'> {
  read(file: ByteSource, start: number, end: number): Promise<Buffer>;
}

function plainText(
  file: DatasetFile,
  written: DatasetFormat | Dialect,
  remarks: readonly Remark[],
): ReadableText {
  return {
    ...file,
    expectedBytes: file.bytes,
    written,
    encoding: undefined,
    plain: true,
    remarks,
    legible: () => undefined,
    read: readStretch,
  };
}

/** The bytes `start` to `end` of a file; fewer where it ends before. */
export async function readStretch(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

function decodedText(
  file: DatasetFile,
  written: DatasetFormat | Dialect,
  remarks: readonly Remark[],
  decoding: Decoding,
): ReadableText {
  const offsets = new TextOffsets();
  const legible = new Map<number, string>();
  async function* decode(): AsyncGenerator<Uint8Array> {
    let [inFile, inText, line] = [0, 0, 1];
    offsets.add(inFile, inText);
    for await (const piece of piecesOf(file.chunks, decoding.encoding)) {
      const { bytes, damaged } = decodePiece(piece, decoding);
      for (const [number, text] of damaged) {
        if (legible.size < MOST_LEGIBLE_LINES) legible.set(line + number, text);
      }
      inFile += piece.length;
      inText += bytes.length;
      line += lineBreaksWithin(bytes, 0, bytes.length).count;
      offsets.add(inFile, inText);
      yield bytes;
    }
  }
  // Where lines differ, whoever reads the file again finds them again.
  const encoding = decoding.mixed || decoding.encoding === 'utf-8' ? undefined : decoding.encoding;
  return {
    ...file,
    expectedBytes: file.bytes,
    chunks: decode(),
    written,
    encoding,
    plain: false,
    remarks,
    legible: (line) => {
      const text = legible.get(line);
      legible.delete(line);
      return text;
    },
    read: (handle, start, end) => offsets.read(handle, start, end, decoding),
  };
}

/** How a text is written, as far as is known before it is read: of CSV and TSV the header tells. */
export function dialectOfText({
  written,
  encoding,
}: Pick<DatasetText, 'written' | 'encoding'>): Dialect | undefined {
  const known: Dialect | undefined =
    typeof written !== 'string' ? written : written === 'jsonl' ? { format: written } : undefined;
  return known === undefined || encoding === undefined ? known : { ...known, encoding };
}
