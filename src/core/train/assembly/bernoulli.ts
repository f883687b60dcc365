// Dropout masks, compiled to WebAssembly by AssemblyScript: a step needs millions of coin tosses, more than JavaScript
// draws in a tenth of the step. Four lanes of sfc32 (C. Doty-Humphrey's Small Fast Counting generator) at once; each
// 32 random bits decide two elements.

/** Elements in a tile. */
export const tileLength: i32 = 4096;

const tile = memory.data(4096 * 4, 16);
export const elements: i32 = tile as i32;

const lanes = memory.data(12 * 4, 16);
/** The states of the lanes to begin with, twelve words: a, b and c of four lanes each. */
export const seeds: i32 = lanes as i32;

let a: v128 = i32x4.splat(0);
let b: v128 = i32x4.splat(0);
let c: v128 = i32x4.splat(0);
let counter: v128 = i32x4.splat(1);

/** Takes the states that lie at `seeds`. */
export function seed(): void {
  a = v128.load(lanes);
  b = v128.load(lanes + 16);
  c = v128.load(lanes + 32);
  counter = i32x4.splat(1);
  for (let round = 0; round < 12; round++) next();
}

function next(): v128 {
  const sum = i32x4.add(i32x4.add(a, b), counter);
  counter = i32x4.add(counter, i32x4.splat(1));
  a = v128.xor(b, i32x4.shr_u(b, 9));
  b = i32x4.add(c, i32x4.shl(c, 3));
  c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), sum);
  return sum;
}

/** Fills the tile: `value` where 16 random bits are below `threshold`, else 0. */
export function fillFloats(threshold: i32, value: f32): void {
  const thresholds = i32x4.splat(threshold);
  const values = f32x4.splat(value);
  const low = i32x4.splat(0xffff);
  for (let at: usize = 0; at < 4096 * 4; at += 32) {
    const bits = next();
    const first = i32x4.lt_s(v128.and(bits, low), thresholds);
    const second = i32x4.lt_s(i32x4.shr_u(bits, 16), thresholds);
    v128.store(tile + at, v128.and(first, values));
    v128.store(tile + at, v128.and(second, values), 16);
  }
}

/** The same with bytes: 1 where `fillFloats` would have a value. */
export function fillBytes(threshold: i32): void {
  const thresholds = i32x4.splat(threshold);
  const low = i32x4.splat(0xffff);
  const one = i8x16.splat(1);
  for (let at: usize = 0; at < 4096; at += 16) {
    const bits = next();
    const more = next();
    const first = i16x8.narrow_i32x4_s(
      i32x4.lt_s(v128.and(bits, low), thresholds),
      i32x4.lt_s(i32x4.shr_u(bits, 16), thresholds),
    );
    const second = i16x8.narrow_i32x4_s(
      i32x4.lt_s(v128.and(more, low), thresholds),
      i32x4.lt_s(i32x4.shr_u(more, 16), thresholds),
    );
    v128.store(tile + at, v128.and(i8x16.narrow_i16x8_s(first, second), one));
  }
}
