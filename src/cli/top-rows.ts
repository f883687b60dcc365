// The rows of the highest EL2N, read back from the scores file, with their texts from the dataset.
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { exampleOf } from '../data/examples.ts';
import { openDataset, readRecords } from '../data/reader.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { ScoredRowSchema, type ScoredRow } from '../shared/results.ts';

/** Characters of a text that are kept: more than a terminal's line shows. */
const EXCERPT = 600;

export interface TopRow {
  readonly scored: ScoredRow;
  /** The beginning of the text, or of the two of a pair; undefined when the row is no longer what was scored. */
  readonly texts: readonly string[] | undefined;
}

/** The `count` rows of the highest EL2N, highest first. Memory holds `count` rows, whatever the size of the file. */
export async function readTopRows(job: ScoreJob, count: number): Promise<TopRow[]> {
  if (count === 0) return [];
  const top = await selectTop(job.out, count);
  const texts = await readTexts(job, new Map(top.map((scored) => [scored.row, scored.hash])));
  return top.map((scored) => ({ scored, texts: texts.get(scored.row) }));
}

async function selectTop(file: string, count: number): Promise<ScoredRow[]> {
  let top: ScoredRow[] = [];
  const lines = createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    top.push(v.parse(ScoredRowSchema, JSON.parse(line)));
    // Sorting now and then, and not at each row, keeps this linear in the rows for a fixed count.
    if (top.length >= 2 * count + 1000) top = top.sort(byEl2n).slice(0, count);
  }
  return top.sort(byEl2n).slice(0, count);
}

function byEl2n(a: ScoredRow, b: ScoredRow): number {
  return b.el2n - a.el2n || b.grand - a.grand || a.row - b.row;
}

async function readTexts(job: ScoreJob, hashes: ReadonlyMap<number, string>): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>();
  let sought = hashes.size;
  if (sought === 0) return texts;
  for await (const event of readRecords(openDataset(job.file).chunks, job.format)) {
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
