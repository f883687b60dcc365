// The parameters of a model: what they are called on disk, their shapes in the graph, and how they start.
import type { Random } from '../random.ts';

export interface ParameterSpec {
  /** Hugging Face's name, without the prefix of the base model (`bert.`). */
  readonly name: string;
  /** Shape in the graph. A linear layer's weight is `[in, out]` here, so that it multiplies from the right. */
  readonly shape: readonly number[];
  /** The file holds the transpose (`[out, in]`, as PyTorch's linear layers do). */
  readonly transposed: boolean;
  readonly initial: 'normal' | 'zeros' | 'ones';
  /** AdamW's weight decay applies: to matrices, as usual, not to biases nor to LayerNorm. */
  readonly decays: boolean;
  /** Rows are tokens of the vocabulary: only the rows of tokens in the data are loaded. */
  readonly perToken: boolean;
  /** `head` parameters may be absent from a pretrained encoder; they start at random in every run. */
  readonly part: 'encoder' | 'head';
}

type Part = ParameterSpec['part'];

export function matrix(name: string, rows: number, columns: number, part: Part = 'encoder'): ParameterSpec {
  return {
    name,
    shape: [rows, columns],
    transposed: false,
    initial: 'normal',
    decays: true,
    perToken: false,
    part,
  };
}

/** The weight `[inputs, outputs]` and bias of a linear layer. */
export function linear(
  name: string,
  inputs: number,
  outputs: number,
  part: Part = 'encoder',
): ParameterSpec[] {
  return [
    { ...matrix(`${name}.weight`, inputs, outputs, part), transposed: true },
    vector(`${name}.bias`, outputs, 'zeros', part),
  ];
}

export function layerNorm(name: string, width: number): ParameterSpec[] {
  return [vector(`${name}.weight`, width, 'ones'), vector(`${name}.bias`, width, 'zeros')];
}

function vector(
  name: string,
  width: number,
  initial: 'zeros' | 'ones',
  part: Part = 'encoder',
): ParameterSpec {
  return { name, shape: [width], transposed: false, initial, decays: false, perToken: false, part };
}

export function parameterSize(spec: ParameterSpec): number {
  return spec.shape.reduce((product, dim) => product * dim, 1);
}

/** Initial values: zeros, ones, or normal with the model's `initializer_range` as standard deviation. */
export function initialValues(spec: ParameterSpec, deviation: number, random: Random): Float32Array {
  const values = new Float32Array(parameterSize(spec));
  if (spec.initial === 'ones') values.fill(1);
  if (spec.initial === 'normal') random.fillNormal(values, deviation);
  return values;
}
