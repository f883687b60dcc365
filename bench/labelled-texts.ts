// A dataset file's labelled texts, its columns chosen as the tool chooses them.
import { exampleOf, type Example } from '../src/data/examples.ts';
import { inferColumns } from '../src/data/infer-columns.ts';
import { openDataset, readRecords, type DataRecord } from '../src/data/reader.ts';
import { formatOfFile, type Columns } from '../src/shared/dataset.ts';

export interface LabelledTexts {
  /** What can be learned from, in the file's order. */
  readonly examples: readonly Example[];
  readonly columns: Columns;
}

/** @param records how many of the file's first records are read; all of them unless told */
export async function readLabelledTexts(file: string, records = Infinity): Promise<LabelledTexts> {
  const format = formatOfFile(file);
  if (!format) throw new Error(`${file} is no dataset`);
  const read: DataRecord[] = [];
  let names: readonly string[] = [];
  for await (const event of readRecords(openDataset(file).chunks, format)) {
    if (event.kind === 'header') names = event.columns;
    if (event.kind === 'record') read.push(event.record);
    if (read.length === records) break;
  }
  if (names.length === 0) names = [...(read[0]?.fields.keys() ?? [])];
  const { columns } = inferColumns(read, names);
  if (!columns) throw new Error(`the columns of ${file} cannot be told`);
  const examples = read.flatMap((record) => {
    const result = exampleOf(record, columns);
    return result.kind === 'example' ? [result.example] : [];
  });
  return { examples, columns };
}
