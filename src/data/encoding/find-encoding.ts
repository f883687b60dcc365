// Which encoding a file is read in: what its mark says, what a person says, UTF-8 where all of it is, else what is guessed
// and not contradicted by any part of the file. Where nothing is safe the file is refused.
import path from 'node:path';
import { DataDietError } from '../../shared/errors.ts';
import type { Encoding, Remark } from '../../shared/dataset.ts';
import { countDamaged, countLines, isUtf8File, markOf, utf16Of, type LineCensus } from './census.ts';
import { nameOfEncoding } from './names.ts';
import { guessEncoding } from './guess.ts';
import type { Decoding } from './line-decoder.ts';

export interface FoundEncoding extends Decoding {
  /** Whether all of the file is UTF-8, so that its bytes are read as they are. */
  readonly plain: boolean;
  readonly remarks: readonly Remark[];
}

/** A guess is contradicted where more of the lines that it was made for hold bytes that it does not know. */
const MOST_DAMAGED = 0.02;
/** So many of a multi-byte encoding's lines may look like UTF-8 by chance. */
const LOOKS_LIKE_UTF8 = 0.05;
const SINGLE_BYTE = /^(?:windows|iso|koi8)-/;

/** @throws DataDietError `file-unreadable` where no encoding is safe to read the file in. */
export async function findEncoding(
  file: string,
  head: Buffer,
  said: Encoding | undefined,
): Promise<FoundEncoding> {
  const mark = markOf(head);
  if (said !== undefined) {
    const plain = said === 'utf-8' && (await isUtf8File(file));
    return { encoding: said, mixed: false, plain, remarks: [] };
  }
  const wide = mark === 'utf-8' ? undefined : (mark ?? utf16Of(head));
  if (wide !== undefined) {
    const how = mark === undefined ? 'by its zero bytes' : 'by its byte order mark';
    const remarks = [remark(`Read as ${nameOfEncoding(wide)}, ${how}.`)];
    return { encoding: wide, mixed: false, plain: false, remarks };
  }
  if (await isUtf8File(file)) return { encoding: 'utf-8', mixed: false, plain: true, remarks: [] };
  return { ...(await guess(file, mark !== undefined)), plain: false };
}

async function guess(file: string, marked: boolean): Promise<Decoding & { readonly remarks: Remark[] }> {
  const census = await countLines(file);
  const { encoding, likely } = guessEncoding(census.sample);
  const readable = encoding === undefined ? undefined : await readableAs(file, encoding, census, marked);
  if (readable !== undefined) return readable;
  if (marked || census.utf8 > census.notUtf8) return damagedUtf8(census);
  const { first, notUtf8 } = census;
  const lines = notUtf8 === 1 ? `Line ${first}` : `${notUtf8} lines, the first of them line ${first},`;
  throw new DataDietError(
    'file-unreadable',
    `${path.basename(file)} is not UTF-8, and its encoding cannot be told. ${lines} ${notUtf8 === 1 ? 'holds' : 'hold'} other bytes.`,
    {
      action: `Save the file as UTF-8, or say what it is: ${howToSay(likely)}.`,
      place: { file, line: first },
    },
  );
}

function howToSay(likely: readonly Encoding[]): string {
  const hint = likely.length === 0 ? '' : ` (likeliest: ${likely.join(' or ')})`;
  return `--encoding NAME on the command line, "Reopen with Encoding" in the editor${hint}`;
}

async function readableAs(
  file: string,
  guessed: Encoding,
  census: LineCensus,
  marked: boolean,
): Promise<(Decoding & { readonly remarks: Remark[] }) | undefined> {
  const { utf8, notUtf8 } = census;
  const byChance = SINGLE_BYTE.test(guessed) ? 0 : LOOKS_LIKE_UTF8 * (utf8 + notUtf8);
  const mixed = marked || utf8 > byChance;
  let decoding: Decoding = { encoding: guessed, mixed };
  let damaged = await countDamaged(file, decoding);
  if (damaged > 0 && guessed === 'gbk') {
    decoding = { encoding: 'gb18030', mixed };
    damaged = await countDamaged(file, decoding);
  }
  if (damaged > MOST_DAMAGED * notUtf8) return undefined;
  const name = nameOfEncoding(decoding.encoding);
  const told = mixed
    ? remark(
        `${countOf(notUtf8)} not UTF-8 as the others are: read as ${name}. Look at line ${census.first}.`,
        true,
      )
    : remark(`Read as ${name}, guessed from its bytes.`);
  return { ...decoding, remarks: [told] };
}

/** UTF-8 with some bytes that are none: the rows that hold them are left out, and told of. */
function damagedUtf8({ notUtf8, first }: LineCensus): Decoding & { readonly remarks: Remark[] } {
  const message = `${countOf(notUtf8)} not UTF-8 as the others are, nor any encoding that can be told: left out. Look at line ${first}.`;
  return { encoding: 'utf-8', mixed: false, remarks: [remark(message, true)] };
}

function countOf(lines: number): string {
  return lines === 1 ? '1 line is' : `${lines} lines are`;
}

function remark(message: string, warning = false): Remark {
  return { code: 'encoding', message, warning };
}
