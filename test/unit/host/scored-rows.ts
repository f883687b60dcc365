// Scored rows and metadata for tests, made from what a test cares about.
import { HashIndex } from '../../../src/data/hash-index.ts';
import { textHash } from '../../../src/data/record-hash.ts';
import { hashWords, type ResultColumns } from '../../../src/results/columns.ts';
import { ResultFolder } from '../../../src/results/result-folder.ts';
import { ScoredDataset } from '../../../src/host/views/scored-dataset.ts';
import type { Label } from '../../../src/shared/dataset.ts';
import type { RunMetadata, ScoredRow } from '../../../src/shared/results.ts';
import type { ScoreName } from '../../../src/shared/scores.ts';

export function scoredRow(row: number, values: Partial<ScoredRow> = {}): ScoredRow {
  return {
    row,
    line: row + 1,
    endLine: row + 1,
    hash: row.toString(16).padStart(16, '0'),
    label: 'a',
    predicted: 'a',
    confidence: 0.5,
    loss: 0.5,
    el2n: 0.5,
    el2nStd: 0,
    grand: 0.5,
    grandStd: 0,
    headGrand: 0.5,
    review: 0,
    ...values,
  };
}

export function metadata(data: Partial<RunMetadata['data']> = {}): RunMetadata {
  return {
    version: 2,
    result: '0123456789abcdef01234567',
    tool: { name: 'data-diet', version: '0.0.0' },
    createdAt: '2026-01-01T00:00:00.000Z',
    seconds: { training: 1 },
    model: {
      name: 'builtin',
      revision: '0',
      architecture: 'Bert',
      parameters: 1,
      head: 'random',
    },
    data: {
      file: 'a.jsonl',
      format: 'jsonl',
      bytes: 10,
      sha256: '',
      columns: { text: ['text'], label: 'label' },
      labels: ['a', 'b'],
      rowsRead: 1,
      rowsScored: 1,
      rowsSkipped: 0,
      skipped: {},
      findings: [],
      truncated: 0,
      ...data,
    },
    training: {
      runs: 1,
      seeds: [0],
      decisions: [],
      epochs: 1,
      points: [1],
      batchSize: 32,
      learningRate: 0.001,
      warmupFraction: 0,
      weightDecay: 0,
      maxGradientNorm: 1,
      dropout: 0,
      attentionDropout: 0,
      maxLength: 32,
      finalLoss: [0.5],
    },
    trust: {
      verdict: 'good',
      agreement: { rankCorrelation: 0.9, topOverlap: 0.8, topShare: 0.05, runs: 3, reliability: 0.96 },
      learned: { rows: 400, accuracy: 0.9, standardError: 0.015, majorityShare: 0.5 },
    },
    fit: { accuracy: 0.9, majorityShare: 0.5, classesPredicted: 2 },
    device: { provider: 'cpu', adapter: '', reason: '', threads: 1 },
    versions: {},
  };
}

/** Scored rows by the hashes of their content, in the file's order. */
export function indexOf(hashes: readonly string[]): HashIndex {
  return new HashIndex(Uint32Array.from(hashes.flatMap((hash) => [...hashWords(hash)])));
}

/** Columns of rows, with scores besides the four that a row has. */
export function columnsOf(
  rows: readonly ScoredRow[],
  labels: readonly Label[],
  more: Partial<Record<ScoreName, readonly number[]>> = {},
): ResultColumns {
  const whole = (of: (row: ScoredRow) => number) => Int32Array.from(rows, of);
  const float = (of: (row: ScoredRow) => number) => Float64Array.from(rows, of);
  const scores = new Map<ScoreName, Float64Array>();
  for (const name of ['el2n', 'grand', 'headGrand', 'loss'] as const) {
    scores.set(
      name,
      float((row) => row[name]!),
    );
  }
  if (more.aum !== undefined) scores.set('aum', Float64Array.from(more.aum));
  return {
    count: rows.length,
    row: whole(({ row }) => row),
    line: whole(({ row, line = row + 1 }) => line),
    endLine: whole(({ row, endLine = row + 1 }) => endLine),
    hash: Uint32Array.from(rows.flatMap(({ hash }) => [...hashWords(hash)])),
    textHash: new Uint32Array(2 * rows.length),
    label: whole(({ label }) => labels.indexOf(label)),
    predicted: whole(({ predicted }) => labels.indexOf(predicted)),
    confidence: float(({ confidence }) => confidence),
    predictedConfidence: float(({ confidence }) => confidence),
    scores,
    spreads: new Map([['el2n', float(({ el2nStd }) => el2nStd)]]),
  };
}

/** A result whose classes are `a` and `b`. */
export function datasetOf(
  rows: readonly ScoredRow[],
  more: Partial<Record<ScoreName, readonly number[]>> = {},
  texts: readonly string[] = [],
): ScoredDataset {
  const columns = columnsOf(rows, ['a', 'b'], more);
  columns.textHash.set(texts.flatMap((text) => [...hashWords(textHash([text]))]));
  return new ScoredDataset(new ResultFolder('result'), metadata(), columns);
}
