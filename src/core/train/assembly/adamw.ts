// AdamW on the CPU, compiled to WebAssembly by AssemblyScript: one pass over a parameter where a graph of elementwise
// ops takes thirteen. Works on tiles that the caller copies in and out, so that tensors may lie anywhere.

/** Floats in a tile: four tiles of 16 KB stay in the first cache. */
export const tileLength: i32 = 4096;

const parameterTile = memory.data(4096 * 4, 16);
const gradientTile = memory.data(4096 * 4, 16);
const firstMomentTile = memory.data(4096 * 4, 16);
const secondMomentTile = memory.data(4096 * 4, 16);

export const parameter: i32 = parameterTile as i32;
export const gradient: i32 = gradientTile as i32;
export const firstMoment: i32 = firstMomentTile as i32;
export const secondMoment: i32 = secondMomentTile as i32;

/**
 * m' = beta1 m + gain1 g; v' = beta2 v + gain2 g^2; w' = decay w - size m' / (sqrt v' + epsilon), for the first
 * `length` elements, rounded up to whole vectors of four.
 */
export function update(
  length: usize,
  beta1: f32,
  gain1: f32,
  beta2: f32,
  gain2: f32,
  decay: f32,
  size: f32,
  epsilon: f32,
): void {
  const beta1s = f32x4.splat(beta1);
  const gain1s = f32x4.splat(gain1);
  const beta2s = f32x4.splat(beta2);
  const gain2s = f32x4.splat(gain2);
  const decays = f32x4.splat(decay);
  const sizes = f32x4.splat(size);
  const epsilons = f32x4.splat(epsilon);
  const end = bytesOf(length);
  for (let at: usize = 0; at < end; at += 16) {
    const g = v128.load(gradientTile + at);
    const m = f32x4.add(f32x4.mul(v128.load(firstMomentTile + at), beta1s), f32x4.mul(g, gain1s));
    const v = f32x4.add(
      f32x4.mul(v128.load(secondMomentTile + at), beta2s),
      f32x4.mul(f32x4.mul(g, g), gain2s),
    );
    v128.store(firstMomentTile + at, m);
    v128.store(secondMomentTile + at, v);
    const step = f32x4.div(m, f32x4.add(f32x4.sqrt(v), epsilons));
    const w = v128.load(parameterTile + at);
    v128.store(parameterTile + at, f32x4.sub(f32x4.mul(w, decays), f32x4.mul(step, sizes)));
  }
}

/** Adds the first `length` elements of the parameter's tile to the gradient's, rounded up to whole vectors of four. */
export function addParameter(length: usize): void {
  const end = bytesOf(length);
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(gradientTile + at, f32x4.add(v128.load(gradientTile + at), v128.load(parameterTile + at)));
  }
}

/** Sum of the squares of the gradient's first `length` elements, in float64. The tile must be 0 beyond them. */
export function sumOfSquares(length: usize): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = bytesOf(length);
  for (let at: usize = 0; at < end; at += 16) {
    const g = v128.load(gradientTile + at);
    const first = f64x2.promote_low_f32x4(g);
    const second = f64x2.promote_low_f32x4(
      i8x16.shuffle(g, g, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function bytesOf(floats: usize): usize {
  return floats << 2;
}
