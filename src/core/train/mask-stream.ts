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

export class MaskStream {
  private readonly floats: Float32Array;
  private readonly bytes: Uint8Array;
  private readonly fillFloats: KernelFunction;
  private readonly fillBytes: KernelFunction;

  constructor(seed: number) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const kernel = v.parse(ExportsSchema, exports);
    const { buffer } = kernel.memory;
    const length = Number(kernel.tileLength.value);
    const elements = Number(kernel.elements.value);
    this.floats = new Float32Array(buffer, elements, length);
    this.bytes = new Uint8Array(buffer, elements, length);
    this.fillFloats = kernel.fillFloats;
    this.fillBytes = kernel.fillBytes;
    const random = new Random(seed, 'dropout');
    const words = new Uint32Array(buffer, Number(kernel.seeds.value), 12);
    words.forEach((_, index) => (words[index] = random.uint32()));
    kernel.seed();
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
