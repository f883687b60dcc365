// Ticks at round values, with just the decimals that tell them apart.

export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** Ticks inside `low..high` at the smallest step of 1, 2 or 5 times a power of ten that gives no more than `most`. */
export function niceTicks(low: number, high: number, most: number): Tick[] {
  const power = Math.floor(Math.log10((high - low) / most));
  const steps = [1, 2, 5, 10, 20, 50].map((factor) => ({ factor, exponent: power }));
  for (const { factor, exponent } of steps) {
    const step = factor * 10 ** exponent;
    const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
    if (last - first + 1 > most) continue;
    const digits = Math.max(0, -(factor >= 10 ? exponent + 1 : exponent));
    return Array.from({ length: last - first + 1 }, (_, place) => {
      const value = (first + place) * step;
      return { value, text: value.toFixed(digits) };
    });
  }
  return [];
}
