// The parser of a delimited file. Where its dialect is not known in full, reading waits for a sample of the file that tells
// it: the first quarter of a megabyte, which is the same for a file and for its text in an editor.
import { CsvParser } from '../csv-parser.ts';
import type { DelimitedDialect, Remark } from '../../shared/dataset.ts';
import type { ReadOptions, RecordParser } from '../record-parser.ts';
import type { ReadEvent } from '../records.ts';
import { findDialect, type KnownDialect } from './find-dialect.ts';

export const SAMPLE_BYTES = 256 * 1024;

/** @param written a whole dialect, or a format alone. What a person says goes before it. */
export function delimitedParser(
  written: Pick<DelimitedDialect, 'format'> | DelimitedDialect,
  offset: number,
  options: ReadOptions,
): RecordParser {
  const { delimiter, quoting, header } = options.reading ?? {};
  const known: KnownDialect = {
    ...written,
    ...(delimiter !== undefined && { delimiter }),
    ...(quoting !== undefined && { quoting }),
    ...(header !== undefined && { header }),
  };
  if (!('delimiter' in written) || known.delimiter === undefined) {
    return new SamplingParser(known, offset, options);
  }
  const dialect: DelimitedDialect = { ...written, ...known, delimiter: known.delimiter };
  // How many columns there are, most records tell where no header does.
  return dialect.header === false && options.columns === undefined
    ? new SamplingParser({ ...dialect, isWhole: true }, offset, options)
    : new CsvParser(dialect, offset, options);
}

class SamplingParser implements RecordParser {
  private parser: CsvParser | undefined;

  constructor(
    private readonly known: KnownDialect,
    private readonly offset: number,
    private readonly options: ReadOptions,
  ) {}

  read(bytes: Buffer, last: boolean, events: ReadEvent[]): number {
    if (this.parser === undefined) {
      if (!last && bytes.length <= SAMPLE_BYTES) return 0;
      const isWhole = bytes.length <= SAMPLE_BYTES;
      const found = findDialect(bytes.subarray(0, SAMPLE_BYTES), isWhole, this.known);
      for (const remark of found.remarks) events.push(remarkEvent(remark));
      this.parser = new CsvParser(found.dialect, this.offset, { ...this.options, width: found.width });
    }
    return this.parser.read(bytes, last, events);
  }
}

function remarkEvent(remark: Remark): ReadEvent {
  return { kind: 'remark', remark };
}
