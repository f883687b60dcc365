// Matrices in 8 bits: every row is whole numbers from -127 to 127 times a scale of its own.

export interface Int8Rows {
  /** `[R, C]`, row-major, each within -127 .. 127. */
  readonly data: Int8Array<ArrayBuffer>;
  /** `[R]`: row r is `scales[r] * data[r]`. */
  readonly scales: Float32Array<ArrayBuffer>;
}

const MOST = 127;

/** In a weights file: the name of the tensor that holds the scales of the matrix `name`. */
export const scaleName = (name: string): string => `${name}.scale`;

/**
 * Rounds each row of `values` `[R, columns]` to the nearest multiple of `max |row| / 127`: no element moves by more than
 * half of that. A row of zeros has the scale 0.
 */
export function quantizeRows(values: Float32Array, columns: number): Int8Rows {
  const rows = columns === 0 ? 0 : values.length / columns;
  const data = new Int8Array(values.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let largest = 0;
    for (let index = start; index < start + columns; index++) {
      largest = Math.max(largest, Math.abs(values[index]!));
    }
    const scale = Math.fround(largest / MOST);
    scales[row] = scale;
    // A scale below the least float32 is 0, and so are its elements.
    if (scale === 0) continue;
    for (let index = start; index < start + columns; index++) {
      data[index] = Math.max(-MOST, Math.min(MOST, Math.round(values[index]! / scale)));
    }
  }
  return { data, scales };
}

/** The float32 values of rows, `[R, columns]`. */
export function widenRows({ data, scales }: Int8Rows, columns: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(data.length);
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row]!;
    const end = (row + 1) * columns;
    for (let index = row * columns; index < end; index++) values[index] = scale * data[index]!;
  }
  return values;
}
