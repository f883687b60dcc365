// Weights that are no numbers: training with one of them makes all of them so, and no score comes out.
import { DataDietError } from '../../shared/errors.ts';

/**
 * @param file that holds the tensor
 * @throws DataDietError `model-invalid` that names the tensor and the first of its values that is no finite number
 */
export function requireFinite(values: Float32Array, tensor: string, file: string): void {
  if (isFinite(values)) return;
  const first = values.findIndex((value) => !Number.isFinite(value));
  const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  const many = `${count} of ${values.length} values are no finite numbers, the first ${values[first]}`;
  throw new DataDietError('model-invalid', `Tensor ${tensor} of ${file} is spoilt: ${many}.`, {
    action: 'Choose another model: the training that made this one diverged, or the file is damaged.',
    place: { file },
  });
}

/** Times 0, everything finite is 0 and anything else is not: a sum without a branch, for a hundred million values. */
function isFinite(values: Float32Array): boolean {
  let sum = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes several times as long
  for (let index = 0; index < values.length; index++) sum += values[index]! * 0;
  return sum === 0;
}
