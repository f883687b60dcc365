// The folder of text-classification data sets that the encoder is judged on: which of its files give texts to the
// corpus, and which ones must never.
import fs from 'node:fs';
import path from 'node:path';
import { openDataset, readRecords } from '../../src/data/reader.ts';
import { formatOfFile } from '../../src/shared/dataset.ts';
import { DataDietError } from '../../src/shared/errors.ts';

/** A file of the folder and the columns that hold its texts. */
export interface DatasetTexts {
  readonly file: string;
  readonly columns: readonly [string] | readonly [string, string];
}

export const TRAINING_FILES: readonly DatasetTexts[] = [
  { file: 'sst2/train.jsonl', columns: ['sentence'] },
  { file: 'sst2-phrases/train.jsonl', columns: ['sentence'] },
  { file: 'banking77/train.csv', columns: ['text'] },
  { file: 'clinc150/train.jsonl', columns: ['text'] },
  { file: 'clinc150/val.jsonl', columns: ['text'] },
  { file: 'clinc150/test.jsonl', columns: ['text'] },
  { file: 'snli/dev.jsonl', columns: ['premise', 'hypothesis'] },
];

/** Judged on: read only to keep their texts out. */
export const HELD_OUT_FILES: readonly DatasetTexts[] = [
  { file: 'sst2/dev.jsonl', columns: ['sentence'] },
  { file: 'sst2/test.jsonl', columns: ['sentence'] },
  { file: 'banking77/test.csv', columns: ['text'] },
  { file: 'ag_news/ag_news.csv', columns: ['title', 'description'] },
  { file: 'snli/test.jsonl', columns: ['premise', 'hypothesis'] },
];

/**
 * The texts of each record, in the order of `columns`, as they stand in the file.
 * @throws DataDietError `file-not-found`, `file-unreadable`, `format-unsupported`, or `column-missing` where a record
 * lacks a text: the folder's files are known, so a fault in one is worth a stop.
 */
export async function* readTexts(
  folder: string,
  { file, columns }: DatasetTexts,
): AsyncGenerator<readonly string[]> {
  const place = path.join(folder, file);
  const format = formatOfFile(file);
  if (!format) throw new DataDietError('format-unsupported', `${file} is no dataset.`);
  for await (const event of readRecords(openDataset(place).chunks, format)) {
    if (event.kind !== 'record') continue;
    yield columns.map((column) => {
      const text = event.record.fields.get(column);
      if (typeof text === 'string' || typeof text === 'number') return String(text);
      throw new DataDietError('column-missing', `${file} has a record without a text in "${column}".`, {
        action: 'Check that this is the data set that distill/corpus/dataset-folder.ts means.',
        place: { file: place, line: event.record.line, column },
      });
    });
  }
}

/** What SOURCE.txt beside a file says: `OWNER/REPOSITORY @ COMMIT : FILES | licence: WORDS`. */
export function readSourceNote(
  folder: string,
  file: string,
): { from: string; version: string; licence: string } {
  const note = path.join(folder, path.dirname(file), 'SOURCE.txt');
  const text = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim() : '';
  const [, from, version, licence] = /^(\S+) @ (\w+) :[^|]*\| licence: (.+)$/s.exec(text) ?? [];
  return { from: from ?? 'unknown', version: version ?? 'unknown', licence: licence ?? 'unknown' };
}
