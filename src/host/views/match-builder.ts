// Collects the records of a text with the scored rows that have their content, in arrays that grow as records come.
import type { RecordPlace } from '../../data/places.ts';
import { assignScores, type ScoreLookup } from '../../data/score-lookup.ts';
import type { MatchedRows } from './live-rows.ts';

class GrowingColumn {
  private values = new Int32Array(64);
  private length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  finish(): Int32Array {
    return this.values.slice(0, this.length);
  }
}

export class MatchBuilder {
  private readonly line = new GrowingColumn();
  private readonly endLine = new GrowingColumn();
  private readonly content = new GrowingColumn();

  constructor(private readonly lookup: ScoreLookup) {}

  add({ line, endLine, hash }: Pick<RecordPlace, 'line' | 'endLine' | 'hash'>): void {
    this.line.push(line);
    this.endLine.push(endLine);
    this.content.push(hash === '' ? -1 : this.lookup.first(hash));
  }

  /** The records so far, no score dealt out to them yet. */
  finish(): MatchedRows {
    const content = this.content.finish();
    return {
      line: this.line.finish(),
      endLine: this.endLine.finish(),
      score: new Int32Array(content.length).fill(-1),
      content,
    };
  }
}

/** So many contents are dealt out one by one; more of them in one pass over all records. */
export const FEW_CONTENTS = 64;

/**
 * As `withScores`, where only records of some contents changed since scores were dealt out. `rows.score` is written to.
 * @param contents see `MatchedRows.content`; -1 among them is left as it is
 */
export function withScoresOf(
  rows: MatchedRows,
  contents: ReadonlySet<number>,
  lookup: ScoreLookup,
): MatchedRows {
  if (contents.size > FEW_CONTENTS) return withScores(rows, lookup);
  const { content, score } = rows;
  for (const first of contents) {
    if (first === -1) continue;
    // Of records with the same content the first takes the first one's score, and so on: see `assignScores`.
    let scored = first;
    for (let record = content.indexOf(first); record !== -1; record = content.indexOf(first, record + 1)) {
      score[record] = scored;
      if (scored !== -1) scored = lookup.next(scored);
    }
  }
  return rows;
}

/** Deals the scores out to the records, by their content and their order. */
export function withScores(rows: MatchedRows, lookup: ScoreLookup): MatchedRows {
  return { ...rows, score: assignScores(rows.content, lookup) };
}
