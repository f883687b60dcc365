// The AdamW kernel against the update in float64, at lengths on both sides of its vectors and tiles.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AdamWKernel } from '../../../src/core/train/adamw-kernel.ts';
import { ADAMW_DEFAULTS, stepScalars } from '../../../src/core/train/adamw.ts';
import { Random } from '../../../src/core/random.ts';
import { assertClose } from './reference.ts';

/** A tile holds 4096 floats, a vector 4. */
const LENGTHS = [1, 3, 4095, 4096, 4097, 8193, 10_001];
const STEP = 3;
const LEARNING_RATE = 0.01;
const DECAY = { ...ADAMW_DEFAULTS, weightDecay: 0.1 };

function normals(length: number, purpose: string): Float32Array {
  const values = new Float32Array(length);
  new Random(length, purpose).fillNormal(values, 1);
  return values;
}

/** State in the middle of a training. */
function stateOf(length: number) {
  return {
    values: normals(length, 'values'),
    gradient: normals(length, 'gradient'),
    first: normals(length, 'first'),
    second: normals(length, 'second').map((value) => value * value),
  };
}

/** The definition (Loshchilov and Hutter 2019, algorithm 2), with nothing folded into anything. */
function expectedOf(state: ReturnType<typeof stateOf>, clip: number, decays: boolean) {
  const { beta1, beta2, epsilon, weightDecay } = DECAY;
  const clipped = Float64Array.from(state.gradient, (g) => g * clip);
  const first = clipped.map((g, at) => beta1 * state.first[at]! + (1 - beta1) * g);
  const second = clipped.map((g, at) => beta2 * state.second[at]! + (1 - beta2) * g * g);
  const values = Float64Array.from(state.values, (w, at) => {
    const [m, v] = [first[at]! / (1 - beta1 ** STEP), second[at]! / (1 - beta2 ** STEP)];
    const decayed = decays ? w - LEARNING_RATE * weightDecay * w : w;
    return decayed - (LEARNING_RATE * m) / (Math.sqrt(v) + epsilon);
  });
  return { values, first, second };
}

describe('the AdamW kernel', () => {
  const kernel = new AdamWKernel();
  const scalars = stepScalars(STEP, LEARNING_RATE, DECAY);
  for (const length of LENGTHS) {
    test(`updates ${length} elements as the definition does`, () => {
      for (const { clip, decays } of [
        { clip: 1, decays: false },
        { clip: 0.3, decays: true },
      ]) {
        const state = stateOf(length);
        const expected = expectedOf(state, clip, decays);
        const gradient = state.gradient.slice();
        kernel.update(state, { scalars, adamW: DECAY, clip, decays });
        for (const name of ['values', 'first', 'second'] as const) {
          assertClose(state[name], expected[name], { tolerance: 1e-5, floor: 0.1, name });
        }
        assert.deepEqual(state.gradient, gradient, 'the gradient is left as it was');
      }
    });

    test(`sums the squares of ${length} elements`, () => {
      // Whatever the tile held before must not count.
      kernel.sumOfSquares(new Float32Array(4096).fill(1e3));
      const gradient = normals(length, 'gradient');
      const expected = Float64Array.from(gradient).reduce((sum, value) => sum + value * value, 0);
      const sum = kernel.sumOfSquares(gradient);
      assert.ok(Math.abs(sum - expected) <= 1e-12 * expected, `${sum} instead of ${expected}`);
    });
  }
});
