// Reads a classifier's parameters from a weights file, as the graph wants them.
import { DataDietError } from '../../shared/errors.ts';
import type { Classifier, EncoderDescription } from '../models/encoder.ts';
import { initialValues, type ParameterSpec } from '../models/parameters.ts';
import { requireFinite } from './finite-weights.ts';
import type { SafetensorsFile } from './safetensors.ts';
import { Random } from '../random.ts';

/** Values by parameter name. */
export type ParameterValues = Map<string, Float32Array>;

/** What a weights file is read for: a classifier, or all of it that needs no number of classes. */
export type Wanted = Pick<Classifier | EncoderDescription, 'architecture' | 'prefixes' | 'parameters'>;

/** LayerNorm's scale and shift had other names in the checkpoints of 2018. */
function legacyName(name: string): string {
  return name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
}

/** The tensor that holds a parameter, whatever prefix it was saved with. */
function findTensor(
  weights: SafetensorsFile,
  { prefixes }: Pick<Wanted, 'prefixes'>,
  name: string,
): string | undefined {
  return prefixes
    .flatMap((prefix) => [prefix + name, prefix + legacyName(name)])
    .find((candidate) => weights.has(candidate));
}

/** Classes of the classification head that the weights hold; undefined without one. */
export function savedClasses(
  encoder: Pick<EncoderDescription, 'prefixes' | 'outputLayer' | 'hiddenSize'>,
  weights: SafetensorsFile,
): number | undefined {
  const tensor = findTensor(weights, encoder, `${encoder.outputLayer}.weight`);
  if (tensor === undefined) return undefined;
  // Stored as `[classes, d]`. Of another width, its number of classes need have nothing to do with its bytes.
  const [classes, width, ...rest] = weights.shape(tensor);
  return width === encoder.hiddenSize && rest.length === 0 && classes !== 0 ? classes : undefined;
}

/** The classifier without the layer whose shapes depend on the classes: what a head for other classes still gives. */
export function withoutOutputLayer(classifier: Classifier): Classifier {
  const prefix = `${classifier.outputLayer}.`;
  return { ...classifier, parameters: classifier.parameters.filter(({ name }) => !name.startsWith(prefix)) };
}

/** `[rows, columns]` row-major to `[columns, rows]`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}

/** @throws DataDietError where `tensor` cannot be read as what `spec` asks for */
function checkTensor(weights: SafetensorsFile, tensor: string, spec: ParameterSpec): void {
  const [rows = 1, columns = 1] = spec.shape;
  const stored = weights.shape(tensor);
  const expected = spec.transposed ? [columns, rows] : spec.shape;
  const fits = stored.length === expected.length && stored.every((dim, axis) => dim === expected[axis]);
  if (!fits) {
    throw new DataDietError(
      'model-invalid',
      `Tensor ${tensor} has the shape [${stored.join(', ')}], but the model's config.json asks for [${expected.join(', ')}].`,
      { action: 'Download or save the model again.' },
    );
  }
  weights.checkReadable(tensor);
}

async function readParameter(
  weights: SafetensorsFile,
  tensor: string,
  spec: ParameterSpec,
  vocabulary: Int32Array,
): Promise<Float32Array> {
  const values = spec.perToken ? await weights.readRows(tensor, vocabulary) : await weights.read(tensor);
  requireFinite(values, tensor, weights.fileOf(tensor));
  if (spec.perToken) return values;
  const [rows = 1, columns = 1] = spec.shape;
  return spec.transposed ? transposed(values, columns, rows) : values;
}

interface FoundParameter {
  readonly spec: ParameterSpec;
  /** undefined for a part of the head that the weights lack. */
  readonly tensor: string | undefined;
}

/**
 * The tensors that hold the parameters. Everything that the weights' header tells is checked: what is found
 * can be read.
 * @throws DataDietError `model-invalid` when parts of the encoder are missing or of another shape, `model-unsupported`
 *   when one is stored in a format that is no weight's.
 */
export function findParameters(wanted: Wanted, weights: SafetensorsFile): FoundParameter[] {
  const found = wanted.parameters.map((spec) => ({
    spec,
    tensor: findTensor(weights, wanted, spec.name),
  }));
  const missing = found.filter(({ spec, tensor }) => tensor === undefined && spec.part === 'encoder');
  if (missing.length > 0) {
    const names = missing.slice(0, 3).map(({ spec }) => spec.name);
    throw new DataDietError(
      'model-invalid',
      `The weights lack ${missing.length} of the encoder's parameters, among them ${names.join(', ')}.`,
      { action: `Choose a folder that holds a ${wanted.architecture.replace(/For.*/, '')} encoder.` },
    );
  }
  for (const { spec, tensor } of found) {
    if (tensor !== undefined) checkTensor(weights, tensor, spec);
  }
  return found;
}

/**
 * Reads every parameter that the file holds; those of the head may be absent, those of the encoder may not.
 * Per-token tables are read for the tokens of `vocabulary` alone.
 * @throws DataDietError as `findParameters`
 */
export async function loadParameters(
  wanted: Wanted,
  weights: SafetensorsFile,
  vocabulary: Int32Array,
): Promise<ParameterValues> {
  const values: ParameterValues = new Map();
  for (const { spec, tensor } of findParameters(wanted, weights)) {
    if (tensor !== undefined) values.set(spec.name, await readParameter(weights, tensor, spec, vocabulary));
  }
  return values;
}

/**
 * Random values for what `known` lacks, each parameter from a stream of its own: which parameters a file holds does
 * not change what the others start with.
 */
export function fillParameters(
  classifier: Classifier,
  known: ParameterValues,
  vocabulary: Int32Array,
  seed: number,
): ParameterValues {
  const values: ParameterValues = new Map();
  for (const spec of classifier.parameters) {
    const value = known.get(spec.name);
    values.set(
      spec.name,
      value ??
        randomValues(spec, classifier.initializerRange, vocabulary, new Random(seed, `initial ${spec.name}`)),
    );
  }
  return values;
}

function randomValues(
  spec: ParameterSpec,
  deviation: number,
  vocabulary: Int32Array,
  random: Random,
): Float32Array {
  const values = initialValues(spec, deviation, random);
  if (!spec.perToken) return values;
  const width = spec.shape[1]!;
  const rows = new Float32Array(vocabulary.length * width);
  vocabulary.forEach((id, index) => {
    rows.set(values.subarray(id * width, (id + 1) * width), index * width);
  });
  return rows;
}

/** The classifier with its per-token tables cut to the tokens of `vocabulary`. */
export function trimVocabulary(classifier: Classifier, vocabulary: Int32Array): Classifier {
  return {
    ...classifier,
    parameters: classifier.parameters.map((spec) =>
      spec.perToken ? { ...spec, shape: [vocabulary.length, ...spec.shape.slice(1)] } : spec,
    ),
  };
}
