// A stream of dropout masks: a seed means the same ones on every machine.
import * as v from 'valibot';
import bytes from './assembly/bernoulli.wasm';
import { Random } from '../random.ts';
import { AddressSchema, KernelFunctionSchema, type KernelFunction } from './wasm-exports.ts';

const ExportsSchema = v.object({
  memory: v.instance(WebAssembly.Memory),
  tileLength: AddressSchema,
  elements: AddressSchema,
  seeds: AddressSchema,
  seed: KernelFunctionSchema,
  fillFloats: KernelFunctionSchema,
  fillBytes: KernelFunctionSchema,
});

/** Keeping probabilities are resolved to this. */
const RESOLUTION = 65536;

/** Words that start a stream: three for each of the kernel's four lanes. */
const SEED_WORDS = 12;

/**
 * The start of the stream for part `part` of step `step` of the run `seed`. Every part has a stream of its own, so that
 * parts can be computed at the same time, and in any order.
 */
export function maskSeed(seed: number, step: number, part: number): Uint32Array {
  const random = new Random(seed, `dropout ${step} ${part}`);
  return Uint32Array.from({ length: SEED_WORDS }, () => random.uint32());
}

export class MaskStream {
  private readonly floats: Float32Array;
  private readonly bytes: Uint8Array;
  private readonly seeds: Uint32Array;
  private readonly start: KernelFunction;
  private readonly fillFloats: KernelFunction;
  private readonly fillBytes: KernelFunction;

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const kernel = v.parse(ExportsSchema, exports);
    const { buffer } = kernel.memory;
    const length = Number(kernel.tileLength.value);
    const elements = Number(kernel.elements.value);
    this.floats = new Float32Array(buffer, elements, length);
    this.bytes = new Uint8Array(buffer, elements, length);
    this.fillFloats = kernel.fillFloats;
    this.fillBytes = kernel.fillBytes;
    this.seeds = new Uint32Array(buffer, Number(kernel.seeds.value), SEED_WORDS);
    this.start = kernel.seed;
  }

  /** Starts the stream that `words` name. */
  seed(words: Uint32Array): void {
    this.seeds.set(words);
    this.start();
  }

  /** Fills a mask of factors, independently 1 / keep with probability `keep`, else 0. */
  fillFactors(mask: Float32Array, keep: number): void {
    const threshold = Math.round(keep * RESOLUTION);
    for (let start = 0; start < mask.length; start += this.floats.length) {
      this.fillFloats(threshold, 1 / keep);
      mask.set(this.floats.subarray(0, mask.length - start), start);
    }
  }

  /** Fills a mask of bits, 1 with probability `keep`. */
  fillBits(mask: Uint8Array, keep: number): void {
    const threshold = Math.round(keep * RESOLUTION);
    for (let start = 0; start < mask.length; start += this.bytes.length) {
      this.fillBytes(threshold);
      mask.set(this.bytes.subarray(0, mask.length - start), start);
    }
  }
}
