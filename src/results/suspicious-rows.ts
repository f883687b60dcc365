// The most suspicious rows of a stored result that stand in their dataset now, with their texts, read from the file.
import { exampleOf } from '../data/examples.ts';
import { growingInt32 } from '../data/growing-array.ts';
import { HashIndex } from '../data/hash-index.ts';
import { openText, readBatches, type DataRecord } from '../data/reader.ts';
import { assignScores } from '../data/score-lookup.ts';
import { formatOfFile, type Label } from '../shared/dataset.ts';
import { compareSuspicion, type ScoreName } from '../shared/scores.ts';
import { hashText } from './columns.ts';
import { readResult } from './read-result.ts';
import type { StoredResult } from './store.ts';

export interface SuspiciousRow {
  /** Where it stands now: its 1-based line, or of a table its row, counted from 0. */
  readonly line?: number;
  readonly row?: number;
  readonly label: Label;
  readonly predicted: Label;
  /** Probability of the label. */
  readonly confidence: number;
  readonly scores: Readonly<Partial<Record<ScoreName, number>>>;
  /** The beginning of the text, or of the two of a pair. */
  readonly text: string[];
}

export interface SuspiciousRows {
  readonly rows: SuspiciousRow[];
  /** What ranks them: EL2N where the result lacks what was asked for. */
  readonly score: ScoreName;
  /** Scored rows that stand in the file as they were scored. */
  readonly left: number;
  /** Of those, rows that somebody has decided on already: they are not listed. */
  readonly decided: number;
  readonly scored: number;
}

/** A row as decisions know it: see `Judged` of the review. */
interface Judged {
  readonly text: string;
  readonly from: Label;
}

/** Characters of a text that are told. */
const EXCERPT = 500;

/**
 * @param isSettled whether somebody has decided on a row, so that nobody needs to look again
 * @throws DataDietError where the result or the file cannot be read
 */
export async function suspiciousRows(
  file: string,
  stored: StoredResult,
  wanted: ScoreName,
  count: number,
  isSettled: (row: Judged) => boolean = () => false,
): Promise<SuspiciousRows> {
  const columns = await readResult(stored);
  const { labels, columns: names } = stored.metadata.data;
  const score = columns.scores.has(wanted) ? wanted : 'el2n';
  const records = await matchRecords(file, stored, new HashIndex(columns.hash));
  const values = columns.scores.get(score)!;
  const there = Uint32Array.from(records.byScored.keys());
  const open = there.filter(
    (scored) =>
      !isSettled({ text: hashText(columns.textHash, scored), from: labels[columns.label[scored]!]! }),
  );
  const order = open.sort((a, b) => compareSuspicion(score, values[a]!, values[b]!) || a - b);
  const chosen = order.slice(0, count);
  const isTable = formatOfFile(file) === 'parquet';
  const found = new Map<number, DataRecord>();
  const wantedRecords = new Set(Array.from(chosen, (scored) => records.byScored.get(scored)!));
  await readEach(file, stored, (record, position) => {
    if (wantedRecords.has(position)) found.set(position, record);
  });
  const rows = Array.from(chosen).flatMap((scored): SuspiciousRow[] => {
    const record = found.get(records.byScored.get(scored)!);
    const example = record && exampleOf(record, names);
    if (record === undefined || example?.kind !== 'example') return [];
    return [
      {
        ...(isTable ? { row: record.row } : { line: record.line }),
        label: labels[columns.label[scored]!]!,
        predicted: labels[columns.predicted[scored]!]!,
        confidence: rounded(columns.confidence[scored]!),
        scores: Object.fromEntries([...columns.scores].map(([name, all]) => [name, rounded(all[scored]!)])),
        text: example.example.texts.map((text) => text.slice(0, EXCERPT)),
      },
    ];
  });
  return { rows, score, left: there.length, decided: there.length - open.length, scored: columns.count };
}

/** Digits that tell rows apart. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

async function matchRecords(
  file: string,
  stored: StoredResult,
  index: HashIndex,
): Promise<{ readonly byScored: ReadonlyMap<number, number> }> {
  const contents = growingInt32();
  await readEach(file, stored, ({ hash }) => {
    contents.append(index.first(hash));
  });
  const byScored = new Map<number, number>();
  for (const [position, scored] of assignScores(contents.values, index).entries())
    if (scored !== -1) byScored.set(scored, position);
  return { byScored };
}

/** @param take is given each record that can be read, and which of them it is */
async function readEach(
  file: string,
  { metadata: { data } }: StoredResult,
  take: (record: DataRecord, position: number) => void,
): Promise<void> {
  const format = formatOfFile(file) ?? data.format;
  const text = await openText(
    file,
    data.dialect !== undefined && format === data.format ? data.dialect : format,
  );
  let position = 0;
  for await (const events of readBatches(text)) {
    for (const event of events) if (event.kind === 'record') take(event.record, position++);
  }
}
