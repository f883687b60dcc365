// The texts to distil on: JSON lines `{"text": ..., "pair"?: ...}`.
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { DataDietError } from '../src/shared/errors.ts';

const RowSchema = v.object({ text: v.string(), pair: v.optional(v.string()) });

export type Texts = readonly [string] | readonly [string, string];

/** Every row of `file`, one text or a pair. */
export async function* corpusRows(file: string): AsyncGenerator<Texts> {
  if (!existsSync(file)) {
    throw new DataDietError('file-not-found', `There is no ${file}.`, {
      action: 'Make it with `npm run distill -- corpus`.',
      place: { file },
    });
  }
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const { text, pair } = parseRow(line, file, number);
    yield pair === undefined ? [text] : [text, pair];
  }
}

function parseRow(line: string, file: string, number: number): v.InferOutput<typeof RowSchema> {
  const row = v.safeParse(v.pipe(v.string(), v.parseJson(), RowSchema), line);
  if (row.success) return row.output;
  throw new DataDietError('file-unreadable', `${file}, line ${number}: ${row.issues[0].message}.`, {
    action: 'Remove the file, and make it again with `npm run distill -- corpus`.',
    place: { file, line: number },
  });
}

/** The rows in groups of `size`, in their order. */
export async function* groups(rows: AsyncIterable<Texts>, size: number): AsyncGenerator<Texts[]> {
  let group: Texts[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
