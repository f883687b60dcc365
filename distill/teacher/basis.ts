// The basis that the teacher's token states are kept in: their principal components on a sample of the corpus.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { writeSafetensors } from '../../src/core/weights/safetensors-writer.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import type { Examples } from '../../src/core/train/tokenised-examples.ts';
import type { StateMap, Teacher } from './teacher.ts';

/** Components kept of each token's state. */
export const COMPONENTS = 128;
const BATCH_ROWS = 32;

export interface Basis extends StateMap {
  /** `[h, h]`: the mean of `x x^T` over the sample's token states x. */
  readonly moment: Float32Array;
  /** Of the variance, the part that the kept components hold. */
  readonly kept: number;
}

/**
 * Kept components c_k (eigenvectors of the covariance), scaled so that the mean variance of what they give is 1:
 *   z_k = c_k . (x - mean) / sqrt(mean variance)
 */
async function computeBasis(teacher: Teacher, sample: Examples): Promise<Basis> {
  const width = teacher.classifier.hiddenSize;
  const sum = new Float64Array(width);
  const products = Matrix.zeros(width, width);
  let tokens = 0;
  for (const rows of sortedBatches(sample.lengths, BATCH_ROWS)) {
    const { states, length } = await teacher.run(sample, rows);
    const batch: number[][] = [];
    rows.forEach((row, index) => {
      for (let token = 0; token < sample.lengths[row]!; token++) {
        const start = (index * length + token) * width;
        const state = Array.from(states.subarray(start, start + width));
        state.forEach((value, unit) => (sum[unit]! += value));
        batch.push(state);
      }
    });
    const matrix = new Matrix(batch);
    products.add(matrix.transpose().mmul(matrix));
    tokens += batch.length;
  }
  const mean = sum.map((value) => value / tokens);
  const moment = products.div(tokens);
  const covariance = moment.clone().sub(Matrix.columnVector(mean).mmul(Matrix.rowVector(mean)));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  // Eigenvalues come in ascending order.
  const order = Array.from({ length: COMPONENTS }, (_, index) => width - 1 - index);
  const variance = order.reduce((total, index) => total + realEigenvalues[index]!, 0);
  const scale = Math.sqrt(COMPONENTS / variance);
  const weight = new Float32Array(width * COMPONENTS);
  const bias = new Float32Array(COMPONENTS);
  order.forEach((index, column) => {
    for (let unit = 0; unit < width; unit++) {
      const value = scale * eigenvectorMatrix.get(unit, index);
      weight[unit * COMPONENTS + column] = value;
      bias[column]! -= value * mean[unit]!;
    }
  });
  return {
    weight,
    bias,
    moment: Float32Array.from(moment.to1DArray()),
    kept: variance / covariance.trace(),
  };
}

/** The basis in `folder`, computed from a sample of texts if it is not there yet: the folder is one teacher's. */
export async function openBasis(
  folder: string,
  teacher: Teacher,
  sample: () => Promise<Examples>,
): Promise<Basis> {
  const width = teacher.classifier.hiddenSize;
  const file = path.join(folder, 'basis.safetensors');
  if (!existsSync(file)) {
    const basis = await computeBasis(teacher, await sample());
    await writeSafetensors(
      file,
      new Map([
        ['weight', { shape: [width, COMPONENTS], data: basis.weight }],
        ['bias', { shape: [COMPONENTS], data: basis.bias }],
        ['moment', { shape: [width, width], data: basis.moment }],
        ['kept', { shape: [1], data: Float32Array.of(basis.kept) }],
      ]),
    );
  }
  return readBasis(folder);
}

export async function readBasis(folder: string): Promise<Basis> {
  const stored = await openSafetensors([path.join(folder, 'basis.safetensors')]);
  try {
    return {
      weight: await stored.read('weight'),
      bias: await stored.read('bias'),
      moment: await stored.read('moment'),
      kept: (await stored.read('kept'))[0]!,
    };
  } finally {
    await stored.close();
  }
}
