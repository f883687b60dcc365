// The tensors of one batch.
import { INPUT_NAMES } from '../models/classifier-inputs.ts';
import type { Classifier } from '../models/encoder.ts';
import { Tensor, type Feeds } from '../onnx/executable.ts';
import type { Examples } from './tokenised-examples.ts';

/** Added to the attention scores of padding: exp of it is exactly 0 in float32, so padding has no weight at all. */
const MASKED = -1e9;
/** Lengths are rounded up to this, so that fewer shapes occur. */
const LENGTH_STEP = 4;

/** Tokens of every row of a batch whose longest example has `longest`; an encoder that reads fewer caps it. */
export function paddedLength(longest: number): number {
  return Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP;
}

export interface Batch {
  /** Examples and tokens of the longest one, padding included. */
  readonly size: number;
  readonly length: number;
  readonly feeds: Feeds;
}

interface BatchOptions {
  readonly classes: number;
  /** Seed of the backward pass for each example: 1 / B to train on the mean loss, 1 to score each example's own. */
  readonly exampleWeight: number;
}

/** Ids that occur in `ids`, ascending. */
function uniqueSorted(ids: Int32Array): Int32Array {
  return Int32Array.from(new Set(ids)).sort();
}

/** Pads the examples `rows` to one length and makes what `buildForward` declares. */
export function makeInputs(classifier: Classifier, examples: Examples, rows: Uint32Array): Batch {
  const size = rows.length;
  const longest = rows.reduce((max, row) => Math.max(max, examples.lengths[row]!), 1);
  const length = Math.min(paddedLength(longest), classifier.maxLength);
  const cells = size * length;
  const inputIds = new Int32Array(cells).fill(examples.padToken);
  const tokenTypeIds = new Int32Array(cells);
  const positionIds = new Int32Array(cells);
  const attentionBias = new Float32Array(cells).fill(MASKED);
  const firstToken = new Float32Array(cells);
  rows.forEach((row, index) => {
    const start = index * length;
    const tokens = examples.tokens(row);
    inputIds.set(tokens, start);
    tokenTypeIds.set(examples.types(row), start);
    attentionBias.fill(0, start, start + tokens.length);
    for (let token = 0; token < length; token++) {
      positionIds[start + token] = classifier.positionId(token, tokens.length);
    }
    firstToken[start] = 1;
  });
  const uniqueIds = uniqueSorted(inputIds);
  const uniquePositions = uniqueSorted(positionIds);
  return {
    size,
    length,
    feeds: {
      [INPUT_NAMES.inputIds]: new Tensor('int32', inputIds, [size, length]),
      [INPUT_NAMES.uniqueIds]: new Tensor('int32', uniqueIds, [uniqueIds.length]),
      [INPUT_NAMES.tokenTypeIds]: new Tensor('int32', tokenTypeIds, [size, length]),
      [INPUT_NAMES.positionIds]: new Tensor('int32', positionIds, [size, length]),
      [INPUT_NAMES.uniquePositions]: new Tensor('int32', uniquePositions, [uniquePositions.length]),
      [INPUT_NAMES.attentionBias]: new Tensor('float32', attentionBias, [size, 1, 1, length]),
      [INPUT_NAMES.firstToken]: new Tensor('float32', firstToken, [size, 1, length]),
    },
  };
}

/** `makeInputs`, and what `buildClassifier` declares besides. */
export function makeBatch(
  classifier: Classifier,
  examples: Examples,
  rows: Uint32Array,
  { classes, exampleWeight }: BatchOptions,
): Batch {
  const { size, length, feeds } = makeInputs(classifier, examples, rows);
  const targets = new Float32Array(size * classes);
  rows.forEach((row, index) => {
    targets[index * classes + examples.labels[row]!] = 1;
  });
  const weights = new Float32Array(size).fill(exampleWeight);
  return {
    size,
    length,
    feeds: {
      ...feeds,
      [INPUT_NAMES.targets]: new Tensor('float32', targets, [size, classes]),
      [INPUT_NAMES.exampleWeights]: new Tensor('float32', weights, [size]),
    },
  };
}
