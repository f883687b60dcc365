// The reverse of load-parameters: a model's parameters as the tensors of a weights file.
import { transposed } from './load-parameters.ts';
import type { ParameterSpec } from '../models/parameters.ts';

export interface StoredParameter {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by the names and in the shapes that Hugging Face gives them, without prefix. */
export function storedParameters(
  specs: readonly ParameterSpec[],
  values: ReadonlyMap<string, Float32Array>,
): Map<string, StoredParameter> {
  return new Map(
    specs.map((spec) => {
      const data = values.get(spec.name);
      if (!data) throw new Error(`no value for ${spec.name}`);
      const [rows = 1, columns = 1] = spec.shape;
      return spec.transposed
        ? [spec.name, { shape: [columns, rows], data: transposed(data, rows, columns) }]
        : [spec.name, { shape: spec.shape, data }];
    }),
  );
}
