// The header of a `.safetensors` file: which tensors it holds, in which format, and at which bytes.
//
// Layout: 8 bytes little-endian length N, N bytes of JSON `{name: {dtype, shape, data_offsets: [begin, end]}}`,
// then the data, to which the offsets are relative. Everything is checked here, so that reading needs no checks.
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { JsonObjectSchema } from '../json-object.ts';

/** Bytes an element takes, for the formats of whole bytes; others are known by name only. */
const DTYPE_BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F32: 4,
  I32: 4,
  U32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** The limit of the format's own reader: a longer header is a damaged length. */
export const MAX_HEADER_BYTES = 100_000_000;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const TensorSchema = v.object({
  dtype: v.string(),
  shape: v.array(size),
  data_offsets: v.strictTuple([size, size]),
});

/** The one key that names no tensor. */
const METADATA_KEY = '__metadata__';

/** Where a tensor lies: `begin` is a byte offset from the start of the file. */
export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Texts that stand beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

export function invalidWeights(file: string, reason: string, cause?: unknown): DataDietError {
  return new DataDietError('model-invalid', `The weights file ${file} is damaged: ${reason}.`, {
    action: 'Download or save the model again.',
    place: { file },
    cause,
  });
}

/** Number of elements of a tensor of `shape`. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidWeights(file, 'its header is not JSON', error);
  }
}

function parseAs<const Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
  value: unknown,
  place: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw invalidWeights(file, `its header is malformed at ${place}: ${parsed.issues[0].message}`);
}

/**
 * Parses the JSON header `text` of `file`, whose data occupy `dataBegin` to `fileBytes`.
 * @throws DataDietError `model-invalid` when a tensor lies outside the file, overlaps another, or is not as long as
 *   its shape and format say.
 */
export function parseSafetensorsHeader(
  file: string,
  text: string,
  dataBegin: number,
  fileBytes: number,
): SafetensorsHeader {
  const entries = new Map<string, TensorEntry>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, description] of Object.entries(
    parseAs(file, JsonObjectSchema, parseJson(file, text), 'the top'),
  )) {
    if (name === METADATA_KEY) {
      const texts = v.safeParse(v.record(v.string(), v.string()), description);
      if (texts.success) metadata = texts.output;
      continue;
    }
    const { dtype, shape, data_offsets } = parseAs(file, TensorSchema, description, name);
    const [begin, end] = data_offsets;
    if (end < begin) throw invalidWeights(file, `tensor ${name} ends before it begins`);
    if (dataBegin + end > fileBytes) {
      throw invalidWeights(file, `it ends before tensor ${name} does; the file was cut short`);
    }
    const elementBytes = DTYPE_BYTES[dtype];
    if (elementBytes !== undefined && elementCount(shape) * elementBytes !== end - begin) {
      throw invalidWeights(
        file,
        `tensor ${name} takes ${end - begin} bytes, but ${dtype}[${shape.join(', ')}] needs ${elementCount(shape) * elementBytes}`,
      );
    }
    entries.set(name, { dtype, shape, begin: dataBegin + begin, byteLength: end - begin });
  }
  assertDisjoint(file, entries);
  return { tensors: entries, metadata };
}

function assertDisjoint(file: string, entries: ReadonlyMap<string, TensorEntry>): void {
  const filled = [...entries].filter(([, entry]) => entry.byteLength > 0);
  filled.sort(([, left], [, right]) => left.begin - right.begin);
  for (const [index, [name, entry]] of filled.entries()) {
    const previous = filled[index - 1];
    if (previous && previous[1].begin + previous[1].byteLength > entry.begin) {
      throw invalidWeights(file, `tensors ${previous[0]} and ${name} overlap`);
    }
  }
}
