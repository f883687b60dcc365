// Files that hold something else than their name says and that is no dataset in text: known by their first bytes, each with
// what to do about it.
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';

interface Kind {
  /** Completes "train.csv is ...". */
  readonly what: string;
  readonly remedy: string;
  readonly begins: (head: Buffer, text: string) => boolean;
}

const starts =
  (...bytes: number[]) =>
  (head: Buffer): boolean =>
    bytes.every((byte, index) => head[index] === byte);

const startsWith =
  (ascii: string) =>
  (head: Buffer): boolean =>
    head.toString('latin1', 0, ascii.length) === ascii;

/** A zip archive says what it is in the names of its first files. */
const zipWith =
  (name: RegExp) =>
  (head: Buffer, text: string): boolean =>
    startsWith('PK\x03\x04')(head) && name.test(text);

const UNPACK = 'Unpack it, and score the file that is inside.';
const EXPORT = 'Save it as CSV (UTF-8), or as JSON lines.';
const TO_JSONL =
  'Write it as JSON lines or CSV, with pandas for example: to_json(path, orient="records", lines=True).';

const KINDS: readonly Kind[] = [
  {
    what: 'a Git LFS pointer, not the data itself',
    remedy: 'Fetch the data with "git lfs pull" (or download the file itself, not its raw page).',
    begins: startsWith('version https://git-lfs'),
  },
  {
    what: 'a web page',
    remedy:
      'It is most likely a login or error page that was saved in place of the file: download the file again.',
    begins: (_, text) =>
      /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i.test(text),
  },
  {
    what: 'XML',
    remedy: EXPORT,
    begins: (_, text) => /^\s*<\?xml\s/.test(text),
  },
  {
    what: 'an Excel workbook',
    remedy: 'Save it as "CSV UTF-8" in Excel.',
    begins: zipWith(/\bxl\/|\[Content_Types\]\.xml/),
  },
  {
    what: 'an OpenDocument file',
    remedy: 'Save it as CSV in the program that made it.',
    begins: zipWith(/mimetypeapplication\/vnd\.oasis/),
  },
  {
    what: 'a saved PyTorch or NumPy archive',
    remedy: TO_JSONL,
    begins: zipWith(/\/data\.pkl|\.npy/),
  },
  { what: 'a zip archive', remedy: UNPACK, begins: startsWith('PK\x03\x04') },
  {
    what: 'an old Excel workbook (.xls)',
    remedy: 'Save it as "CSV UTF-8" in Excel.',
    begins: starts(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
  },
  {
    what: 'packed with gzip',
    remedy: 'Unpack it, or give it a name that ends in .gz.',
    begins: starts(0x1f, 0x8b, 0x08),
  },
  {
    what: 'packed with zstd',
    remedy: 'Unpack it, or give it a name that ends in .zst.',
    begins: starts(0x28, 0xb5, 0x2f, 0xfd),
  },
  {
    what: 'packed with bzip2',
    remedy: UNPACK,
    begins: (head) => /^BZh[1-9]1AY&SY/.test(head.toString('latin1', 0, 10)),
  },
  { what: 'packed with xz', remedy: UNPACK, begins: starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0) },
  { what: 'a 7-Zip archive', remedy: UNPACK, begins: starts(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c) },
  { what: 'a RAR archive', remedy: UNPACK, begins: startsWith('Rar!\x1a\x07') },
  { what: 'a tar archive', remedy: UNPACK, begins: (head) => head.toString('latin1', 257, 262) === 'ustar' },
  { what: 'a Parquet file', remedy: 'Give it a name that ends in .parquet.', begins: startsWith('PAR1') },
  {
    what: 'an Arrow file',
    remedy: TO_JSONL,
    begins: (head) => startsWith('ARROW1')(head) || starts(0xff, 0xff, 0xff, 0xff)(head),
  },
  { what: 'an ORC file', remedy: TO_JSONL, begins: startsWith('ORC\x03') },
  { what: 'an Avro file', remedy: TO_JSONL, begins: startsWith('Obj\x01') },
  { what: 'an HDF5 file', remedy: TO_JSONL, begins: starts(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a) },
  { what: 'a NumPy array', remedy: TO_JSONL, begins: startsWith('\x93NUMPY') },
  {
    what: 'a Python pickle',
    remedy: TO_JSONL,
    begins: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5 && !startsWith('\x80\x02\x0a')(head),
  },
  { what: 'an SQLite database', remedy: 'Export the table as CSV.', begins: startsWith('SQLite format 3\0') },
  {
    what: 'a PDF document',
    remedy: 'A dataset is a table in text: CSV, TSV or JSON lines.',
    begins: startsWith('%PDF-'),
  },
  {
    what: 'a rich text document',
    remedy: 'Save it as plain text.',
    begins: startsWith('{\\rtf'),
  },
];

/** @throws DataDietError `format-unsupported` for a file that begins as something else than a dataset in text. */
export function refuseForeignContent(file: string, head: Buffer): void {
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const kind = KINDS.find(({ begins }) => begins(head, text));
  if (kind === undefined) return;
  throw new DataDietError('format-unsupported', `${path.basename(file)} is ${kind.what}.`, {
    action: kind.remedy,
    place: { file },
  });
}
