// Schemas of typed arrays, whatever memory they lie in.
import * as v from 'valibot';

export const FloatsSchema = v.custom<Float32Array>((value) => value instanceof Float32Array);
export const IntegersSchema = v.custom<Int32Array>((value) => value instanceof Int32Array);
export const WordsSchema = v.custom<Uint32Array>((value) => value instanceof Uint32Array);
export const BytesSchema = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
