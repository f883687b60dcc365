// The records of a file that is too large for a document: matched in one pass, read again from disk by their byte ranges.
import type fs from 'node:fs';
import { openOrdinary } from '../../data/ordinary-file.ts';
import { PlaceReader, type RecordPlace } from '../../data/places.ts';
import type { DatasetText } from '../../data/dataset-text.ts';
import { openText } from '../../data/reader.ts';
import type { ScoreLookup } from '../../data/score-lookup.ts';
import { plainDialect, type DatasetFormat, type Dialect } from '../../shared/dataset.ts';
import { textsOf } from './dataset-reading.ts';
import type { RecordText } from './dataset-view.ts';
import type { MatchedRows } from './live-rows.ts';
import { MatchBuilder, withScores } from './match-builder.ts';

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export class FileRecords {
  private constructor(
    private readonly text: DatasetText,
    readonly rows: MatchedRows,
    private readonly bytes: readonly ByteRange[],
    /** How the file is written, and its columns as the reader named them. */
    private readonly written: { readonly dialect: Dialect; readonly columns: readonly string[] },
  ) {}

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
    const bytes: ByteRange[] = [];
    const take = (places: Iterable<RecordPlace>): void => {
      for (const place of places) {
        builder.add(place);
        bytes.push({ start: place.byteStart, end: place.byteEnd });
      }
    };
    for await (const chunk of text.chunks) take(reader.push(chunk));
    take(reader.end());
    const known = typeof text.written === 'string' ? plainDialect(text.written) : text.written;
    return new FileRecords(text, withScores(builder.finish(), lookup), bytes, {
      dialect: reader.header?.dialect ?? known,
      columns: reader.header?.columns ?? [],
    });
  }

  /**
   * The values of the text columns of records, empty where a record cannot be read; undefined where the file is gone or is
   * not the one that was read, so that its bytes say nothing of these records.
   */
  async readTexts(
    records: readonly number[],
    textColumns: readonly string[],
    isCurrent: (stats: fs.Stats) => boolean = () => true,
  ): Promise<RecordText[] | undefined> {
    const file = await openOrdinary(this.text.path).catch(() => undefined);
    if (file === undefined) return undefined;
    try {
      const raw: string[] = [];
      for (const record of records) {
        const { start, end } = this.bytes[record]!;
        raw.push((await this.text.read(file, start, end)).toString('utf8'));
      }
      // Asked last: it may have been written while it was read.
      return isCurrent(await file.stat()) ? textsOf(raw, this.written, textColumns) : undefined;
    } finally {
      await file.close();
    }
  }
}
