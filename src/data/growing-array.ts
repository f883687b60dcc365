// Arrays of numbers whose length is not known beforehand, without an object for each.

/** An array of numbers that grows by doubling. */
export class GrowingArray<T extends Float32Array | Float64Array | Int32Array | Uint8Array | Uint32Array> {
  length = 0;

  constructor(
    private data: T,
    private readonly make: (length: number) => T,
  ) {}

  push(values: ArrayLike<number>): void {
    const needed = this.length + values.length;
    if (needed > this.data.length) this.grow(needed);
    this.data.set(values, this.length);
    this.length = needed;
  }

  /** One value more, without a list for it. */
  append(value: number): void {
    if (this.length === this.data.length) this.grow(this.length + 1);
    this.data[this.length++] = value;
  }

  get values(): T {
    return this.data.subarray(0, this.length) as T;
  }

  private grow(needed: number): void {
    const grown = this.make(Math.max(needed, this.data.length * 2));
    grown.set(this.data);
    this.data = grown;
  }
}

const FIRST_LENGTH = 1 << 12;

export const growingFloat32 = (): GrowingArray<Float32Array> =>
  new GrowingArray(new Float32Array(FIRST_LENGTH), (length) => new Float32Array(length));

export const growingFloat64 = (): GrowingArray<Float64Array> =>
  new GrowingArray(new Float64Array(FIRST_LENGTH), (length) => new Float64Array(length));

export const growingInt32 = (): GrowingArray<Int32Array> =>
  new GrowingArray(new Int32Array(FIRST_LENGTH), (length) => new Int32Array(length));

export const growingUint32 = (): GrowingArray<Uint32Array> =>
  new GrowingArray(new Uint32Array(FIRST_LENGTH), (length) => new Uint32Array(length));

export const growingUint8 = (): GrowingArray<Uint8Array> =>
  new GrowingArray(new Uint8Array(FIRST_LENGTH), (length) => new Uint8Array(length));
