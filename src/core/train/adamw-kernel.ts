// AdamW over tensors in host memory: the kernel of assembly/adamw.ts, fed tile by tile.
import * as v from 'valibot';
import bytes from './assembly/adamw.wasm';
import type { AdamWOptions, StepScalars } from './adamw.ts';
import { AddressSchema, KernelFunctionSchema, type KernelFunction } from './wasm-exports.ts';

/** A parameter and what belongs to it, of one length; all but the gradient are overwritten. */
interface Arrays {
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

interface KernelUpdate {
  readonly scalars: StepScalars<number>;
  readonly adamW: AdamWOptions;
  /** What the gradient is multiplied with when it is clipped. */
  readonly clip: number;
  readonly decays: boolean;
}

const ExportsSchema = v.object({
  memory: v.instance(WebAssembly.Memory),
  tileLength: AddressSchema,
  parameter: AddressSchema,
  gradient: AddressSchema,
  firstMoment: AddressSchema,
  secondMoment: AddressSchema,
  update: KernelFunctionSchema,
  sumOfSquares: KernelFunctionSchema,
  addParameter: KernelFunctionSchema,
});

const READ = ['values', 'gradient', 'first', 'second'] as const;
const WRITTEN = ['values', 'first', 'second'] as const;

export class AdamWKernel {
  private readonly tiles: Arrays;
  private readonly tileLength: number;
  private readonly updateTile: KernelFunction;
  private readonly sumOfSquaresOfTile: KernelFunction;
  private readonly addTile: KernelFunction;

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    const kernel = v.parse(ExportsSchema, exports);
    const length = Number(kernel.tileLength.value);
    const tile = (address: WebAssembly.Global): Float32Array =>
      new Float32Array(kernel.memory.buffer, Number(address.value), length);
    this.tiles = {
      values: tile(kernel.parameter),
      gradient: tile(kernel.gradient),
      first: tile(kernel.firstMoment),
      second: tile(kernel.secondMoment),
    };
    this.tileLength = length;
    this.updateTile = kernel.update;
    this.sumOfSquaresOfTile = kernel.sumOfSquares;
    this.addTile = kernel.addParameter;
  }

  /** Sum of the squares, in float64. */
  sumOfSquares(gradient: Float32Array): number {
    const tile = this.tiles.gradient;
    let sum = 0;
    for (let start = 0; start < gradient.length; start += this.tileLength) {
      const part = gradient.subarray(start, start + this.tileLength);
      tile.set(part);
      tile.fill(0, part.length);
      sum += Number(this.sumOfSquaresOfTile(part.length));
    }
    return sum;
  }

  /** `sum += values`, of one length. */
  addTo(sum: Float32Array, values: Float32Array): void {
    const { gradient: total, values: addend } = this.tiles;
    for (let start = 0; start < sum.length; start += this.tileLength) {
      const end = Math.min(start + this.tileLength, sum.length);
      total.set(sum.subarray(start, end));
      addend.set(values.subarray(start, end));
      this.addTile(end - start);
      sum.set(total.subarray(0, end - start), start);
    }
  }

  /** One step of AdamW, as `adamWUpdate` of adamw.ts has it. */
  update(arrays: Arrays, { scalars, adamW, clip, decays }: KernelUpdate): void {
    const { tiles } = this;
    for (let start = 0; start < arrays.values.length; start += this.tileLength) {
      const end = Math.min(start + this.tileLength, arrays.values.length);
      for (const key of READ) tiles[key].set(arrays[key].subarray(start, end));
      this.updateTile(
        end - start,
        adamW.beta1,
        (1 - adamW.beta1) * clip,
        adamW.beta2,
        (1 - adamW.beta2) * clip * clip,
        decays ? scalars.decay_factor : 1,
        scalars.step_size,
        scalars.step_epsilon,
      );
      for (const key of WRITTEN) arrays[key].set(tiles[key].subarray(0, end - start), start);
    }
  }
}
