// The dropout masks of a graph: drawn by the engine, not by the runtime, so that a seed names them on every device.
import { Tensor, type Feeds } from '../onnx/executable.ts';
import { MaskStream } from './mask-stream.ts';
import type { DropoutSite } from './train-graph.ts';

/** Bits are a quarter of what factors are to carry to a device; factors spare the passes that make them from bits. */
export type MaskType = 'bool' | 'float32';

export class DropoutMasks {
  private readonly stream = new MaskStream();
  /** By name of the site: memory that is used over and over, for one part of a batch at a time. */
  private readonly memory = new Map<string, Uint8Array | Float32Array<ArrayBuffer>>();

  constructor(
    readonly sites: readonly DropoutSite[],
    readonly type: MaskType,
  ) {}

  /**
   * Masks for `size` examples of `length` tokens; they last until the next call.
   * @param seed names them: see `maskSeed`
   */
  draw(seed: Uint32Array, { size, length }: { readonly size: number; readonly length: number }): Feeds {
    this.stream.seed(seed);
    const drawn: Record<string, Tensor> = {};
    for (const { name, shape, keep } of this.sites) {
      const dims = shape.map((dim) => (dim === 'B' ? size : dim === 'T' ? length : Number(dim)));
      const mask = this.memoryOf(
        name,
        dims.reduce((product, dim) => product * dim, 1),
      );
      if (mask instanceof Uint8Array) {
        this.stream.fillBits(mask, keep);
        drawn[name] = new Tensor('bool', mask, dims);
      } else {
        this.stream.fillFactors(mask, keep);
        drawn[name] = new Tensor('float32', mask, dims);
      }
    }
    return drawn;
  }

  private memoryOf(name: string, count: number): Uint8Array | Float32Array<ArrayBuffer> {
    let mask = this.memory.get(name);
    if (!mask || mask.length < count) {
      mask = this.type === 'bool' ? new Uint8Array(count) : new Float32Array(count);
      this.memory.set(name, mask);
    }
    return mask.subarray(0, count);
  }
}
