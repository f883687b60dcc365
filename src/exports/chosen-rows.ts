// The chosen rows with their texts and all that is known of them, for tools that people label in.
import { openText } from '../data/dataset-text.ts';
import { textOf } from '../data/examples.ts';
import { valueOf } from '../data/nested-value.ts';
import { readBatches } from '../data/reader.ts';
import { hashText } from '../results/columns.ts';
import type { Label } from '../shared/dataset.ts';
import type { ScoreName } from '../shared/scores.ts';
import { changedMeanwhile } from './interruptions.ts';
import { withProgress, type RecordTable } from './record-table.ts';
import type { ExportSource, WorkOptions } from './source.ts';

export interface ChosenRow {
  /** 0-based among the file's records. */
  readonly row: number;
  readonly line: number;
  readonly hash: string;
  /** Values of the text columns by their names. */
  readonly texts: ReadonlyMap<string, string>;
  readonly given: Label;
  readonly predicted: Label;
  /** Mean probabilities of the two. */
  readonly confidence: number;
  readonly predictedConfidence: number;
  readonly scores: ReadonlyMap<ScoreName, number>;
}

/**
 * Reads the file again for the chosen rows that have a score.
 * @param scoreOf the scored row of each record, or -1
 * @throws DataDietError as `readRecordTable`
 */
export async function* chosenRows(
  source: ExportSource,
  table: RecordTable,
  scoreOf: Int32Array,
  chosen: Uint8Array,
  options: WorkOptions,
): AsyncGenerator<ChosenRow> {
  const { scores, labels, columns } = source;
  const text = withProgress(await openText(source.file, source.written), options);
  for await (const events of readBatches(text)) {
    for (const event of events) {
      if (event.kind !== 'record') continue;
      const { record } = event;
      const index = chosen[record.row] === 1 ? scoreOf[record.row]! : -1;
      if (index === -1) continue;
      yield {
        row: record.row,
        line: record.line,
        hash: hashText(scores.hash, index),
        texts: new Map(columns.text.map((name) => [name, textOf(valueOf(record.fields, name)) ?? ''])),
        given: labels[scores.label[index]!]!,
        predicted: labels[scores.predicted[index]!]!,
        confidence: scores.confidence[index]!,
        predictedConfidence: scores.predictedConfidence[index]!,
        scores: new Map([...scores.scores].map(([name, values]) => [name, values[index]!])),
      };
    }
  }
  if (text.fingerprint().sha256 !== table.sha256) throw changedMeanwhile(source.file);
}
