// Learning rates that encoders get when nobody names one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { defaultLearningRate } from '../../../src/core/train/defaults.ts';

test('the rate follows from the shape: what was measured, and what is recommended for other shapes', () => {
  for (const [hiddenSize, layers, lowest, highest] of [
    [256, 3, 6e-4, 6e-4], // built-in
    [384, 6, 1.5e-4, 3e-4], // MiniLM-L6
    [384, 12, 1e-4, 2e-4], // MiniLM-L12
    [256, 12, 2e-4, 4e-4], // ELECTRA-small
    [768, 6, 3e-5, 5e-5], // DistilBERT
    [768, 12, 2e-5, 5e-5], // BERT, RoBERTa and MPNet base
    [1024, 24, 1e-5, 3e-5], // large
    [32, 2, 6e-4, 6e-4], // smaller than anything that was measured
    [4096, 48, 1e-5, 1e-5],
  ] as const) {
    const rate = defaultLearningRate({ hiddenSize, layers });
    assert.ok(rate >= lowest && rate <= highest, `${hiddenSize} x ${layers}: ${rate}`);
  }
});
