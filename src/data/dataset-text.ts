// A dataset's file as text: what it holds and in which encoding is found before it is read, and it is read as UTF-8. The
// fingerprint stays that of the file's own bytes.
import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { DatasetFormat, Dialect, Encoding, Reading, Remark } from '../shared/dataset.ts';
import { refuseForeignContent } from './content/foreign-content.ts';
import { writtenAs } from './content/written-as.ts';
import { fileError, openDataset, type DatasetFile } from './dataset-file.ts';
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

export interface DatasetText extends Omit<DatasetFile, 'chunks'> {
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
  const file = openDataset(path);
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
    return found.plain
      ? plainText(file, content.written, remarks)
      : decodedText(file, content.written, remarks, found);
  } catch (error) {
    throw fileError(path, error);
  }
}

function plainText(
  file: DatasetFile,
  written: DatasetFormat | Dialect,
  remarks: readonly Remark[],
): DatasetText {
  return {
    ...file,
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
): DatasetText {
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
