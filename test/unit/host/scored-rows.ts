// Scored rows and metadata for tests, made from what a test cares about.
import type { RunMetadata, ScoredRow } from '../../../src/shared/results.ts';

export function scoredRow(row: number, values: Partial<ScoredRow> = {}): ScoredRow {
  return {
    row,
    line: row + 1,
    endLine: row + 1,
    hash: `hash-${row}`,
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
