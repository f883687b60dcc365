// The records of a file that is too large for a document: matched in one pass or known from its scoring, read again from disk
// by their byte ranges.
import { openOrdinary } from '../../data/ordinary-file.ts';
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import { readStretch, type DatasetText } from '../../data/dataset-text.ts';
import { growingFloat64 } from '../../data/growing-array.ts';
import { openText } from '../../data/reader.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import type { FilePlaces } from '../../results/file-places.ts';
import { plainDialect, type DatasetFormat, type Dialect } from '../../shared/dataset.ts';
import { textsOf } from './dataset-reading.ts';
import type { FileOfTexts } from './file-texts.ts';
import type { RecordText } from './dataset-view.ts';
import type { MatchedRows } from './live-rows.ts';
import { MatchBuilder, withScores } from './match-builder.ts';
import { stretchesOf } from './stretches.ts';

type BytePlaces = Omit<FilePlaces, 'line' | 'endLine' | 'score'>;

/** Reads bytes of the file's text. */
type ReadBytes = DatasetText['read'];

function hashOf(text: DatasetText): string | undefined {
  try {
    return text.fingerprint().sha256;
  } catch {
    return undefined;
  }
}

/** The same numbers where the reading thread sees them too: each of its searches would get a copy of its own. */
function shared(numbers: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(numbers.byteLength));
  copy.set(numbers);
  return copy;
}

export class FileRecords {
  /** Of records of the file's text. */
  private readonly places: BytePlaces;

  private constructor(
    private readonly file: string,
    readonly rows: MatchedRows,
    places: BytePlaces,
    private readonly readBytes: ReadBytes,
    /** SHA-256 of the file; undefined where it was not read, or was written to meanwhile. */
    readonly sha256: string | undefined,
    /** Whether the bytes of the text are those of the file. */
    private readonly plain: boolean,
  ) {
    this.places = { ...places, byteStart: shared(places.byteStart), byteEnd: shared(places.byteEnd) };
  }

  /**
   * Reads the file once.
   * @param written how it is written, or its format alone where its header has yet to tell.
   * @throws DataDietError `file-not-found`, `file-unreadable`.
   */
  static async read(
    file: string,
    written: DatasetFormat | Dialect,
    lookup: ScoreLookup,
  ): Promise<FileRecords> {
    const text = await openText(file, written);
    const reader = new PlaceReader(text.written);
    const builder = new MatchBuilder(lookup);
    const byteStart = growingFloat64();
    const byteEnd = growingFloat64();
    const take = (places: Iterable<RecordPlace>): void => {
      for (const place of places) {
        builder.add(place);
        byteStart.append(place.byteStart);
        byteEnd.append(place.byteEnd);
      }
    };
    for await (const chunk of text.chunks) take(reader.push(chunk));
    take(reader.end());
    const known = typeof text.written === 'string' ? plainDialect(text.written) : text.written;
    const places = {
      byteStart: byteStart.values,
      byteEnd: byteEnd.values,
      dialect: reader.header?.dialect ?? known,
      columns: reader.header?.columns ?? [],
    };
    const rows = withScores(builder.finish(), lookup);
    const readBytes: ReadBytes = (handle, start, end) => text.read(handle, start, end);
    return new FileRecords(file, rows, places, readBytes, hashOf(text), text.plain);
  }

  /** Those of a file that is known to be the one that was scored. */
  static of(file: string, places: FilePlaces): FileRecords {
    const { line, endLine, score } = places;
    // The first row of a content is asked for where rows move, and these do not.
    const rows = { line, endLine, score, content: score };
    const { byteStart, byteEnd, dialect, columns } = places;
    const bytes = { byteStart, byteEnd, dialect, columns };
    return new FileRecords(file, rows, bytes, readStretch, undefined, true);
  }

  /** What the reading thread needs to read them; undefined where only what was decoded here tells their bytes. */
  textsOf(state: string, textColumns: readonly string[]): FileOfTexts | undefined {
    return this.plain ? { ...this.places, file: this.file, state, textColumns } : undefined;
  }

  /** What `of` takes; undefined where the file's bytes are not its text's. */
  get asPlaces(): FilePlaces | undefined {
    const { line, endLine, score } = this.rows;
    return this.plain ? { ...this.places, line, endLine, score } : undefined;
  }

  /**
   * The values of the text columns of records, empty where a record cannot be read; undefined where the file is gone or is
   * not the one that was read, so that its bytes say nothing of these records.
   */
  async readTexts(
    records: readonly number[],
    textColumns: readonly string[],
    isCurrent: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<RecordText[] | undefined> {
    const file = await openOrdinary(this.file).catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const raw = new Array<string>(records.length).fill('');
      const { byteStart, byteEnd } = this.places;
      for (const { from, to, members } of stretchesOf(records, byteStart, byteEnd)) {
        const bytes = await this.readBytes(file, from, to);
        for (const member of members) {
          const record = records[member]!;
          raw[member] = bytes.toString('utf8', byteStart[record]! - from, byteEnd[record]! - from);
        }
      }
      // Asked last: it may have been written while it was read.
      return (await isCurrent()) ? textsOf(raw, this.places, textColumns) : undefined;
    } finally {
      await file.close();
    }
  }
}
