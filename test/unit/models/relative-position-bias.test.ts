// Buckets of relative positions, against those of Hugging Face's MPNetEncoder.relative_position_bucket in PyTorch 1.13.
import assert from 'node:assert/strict';
import test from 'node:test';
import { relativePositionBucket } from '../../../src/core/models/layers/relative-position-bias.ts';

/** From each first number on, distances fall into the bucket beside it. */
const HUGGING_FACE = [
  [-511, 15],
  [-90, 14],
  [-63, 13],
  [-45, 12],
  [-31, 11],
  [-22, 10],
  [-15, 9],
  [-11, 8],
  [-7, 7],
  [-6, 6],
  [-5, 5],
  [-4, 4],
  [-3, 3],
  [-2, 2],
  [-1, 1],
  [0, 0],
  [1, 17],
  [2, 18],
  [3, 19],
  [4, 20],
  [5, 21],
  [6, 22],
  [7, 23],
  [8, 24],
  [12, 25],
  [16, 26],
  [23, 27],
  [32, 28],
  [46, 29],
  [64, 30],
  [91, 31],
] as const;

test('distances fall into the buckets that the encoders were trained with', () => {
  for (let distance = -511; distance <= 511; distance++) {
    const [, bucket] = HUGGING_FACE.findLast(([first]) => first <= distance)!;
    assert.equal(relativePositionBucket(distance), bucket, `distance ${distance}`);
  }
});
