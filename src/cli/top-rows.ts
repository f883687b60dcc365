// The rows of the highest EL2N, with their texts from the dataset.
import { exampleOf } from '../data/examples.ts';
import { openText, readDataset } from '../data/reader.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { hashText, type ResultColumns } from '../results/columns.ts';
import type { Label } from '../shared/dataset.ts';
import type { ScoredRow } from '../shared/results.ts';

/** Characters of a text that are kept: more than a terminal's line shows. */
const EXCERPT = 600;

export interface TopRow {
  readonly scored: Pick<ScoredRow, 'label' | 'predicted' | 'el2n'> & {
    /** 1-based first line; of a table, the row's number and one. */
    readonly line: number;
    /** Absent where gradients were left out. */
    readonly grand?: number | undefined;
  };
  /** The beginning of the text, or of the two of a pair; undefined where the file no longer holds the row that was scored. */
  readonly texts: readonly string[] | undefined;
}

/**
 * The `count` rows of the highest EL2N, highest first, ties in the file's order: the order of the panel.
 * @param columns of the result, whose labels are `labels`
 * @param isThere whether the file can still be read for their texts
 */
export async function readTopRows(
  job: Pick<ScoreJob, 'file' | 'format' | 'reading' | 'columns'>,
  columns: ResultColumns,
  labels: readonly Label[],
  count: number,
  isThere = true,
): Promise<TopRow[]> {
  const el2n = columns.scores.get('el2n')!;
  const order = Uint32Array.from({ length: columns.count }, (_, index) => index)
    .sort((a, b) => el2n[b]! - el2n[a]! || a - b)
    .subarray(0, count);
  const hashes = new Map(
    Array.from(order, (index) => [columns.row[index]!, hashText(columns.hash, index)] as const),
  );
  const texts = isThere ? await readTexts(job, hashes) : new Map<number, string[]>();
  return Array.from(order, (index) => ({
    scored: {
      line: columns.line[index]!,
      label: labels[columns.label[index]!]!,
      predicted: labels[columns.predicted[index]!]!,
      el2n: el2n[index]!,
      grand: columns.scores.get('grand')?.[index],
    },
    texts: texts.get(columns.row[index]!),
  }));
}

async function readTexts(
  job: Pick<ScoreJob, 'file' | 'format' | 'reading' | 'columns'>,
  hashes: ReadonlyMap<number, string>,
): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>();
  let sought = hashes.size;
  if (sought === 0) return texts;
  const text = await openText(job.file, job.format, job.reading);
  for await (const event of readDataset(text, job.reading)) {
    if (event.kind !== 'record') continue;
    const { record } = event;
    const hash = hashes.get(record.row);
    if (hash === undefined) continue;
    const result = exampleOf(record, job.columns);
    if (record.hash === hash && result.kind === 'example') {
      texts.set(
        record.row,
        result.example.texts.map((text) => text.slice(0, EXCERPT)),
      );
    }
    if (--sought === 0) break;
  }
  return texts;
}
