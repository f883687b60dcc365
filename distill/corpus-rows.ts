// The texts to distil on: JSON lines `{"text": ..., "pair"?: ...}`.
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';

const RowSchema = v.object({ text: v.string(), pair: v.optional(v.string()) });

export type Texts = readonly [string] | readonly [string, string];

/** Every row of `file`, one text or a pair. */
export async function* corpusRows(file: string): AsyncGenerator<Texts> {
  if (!existsSync(file)) throw new Error(`There is no ${file}: make it with \`npm run distill -- corpus\`.`);
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const row = v.safeParse(RowSchema, JSON.parse(line));
    if (!row.success) throw new Error(`${file}, line ${number}: ${row.issues[0].message}`);
    const { text, pair } = row.output;
    yield pair === undefined ? [text] : [text, pair];
  }
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
