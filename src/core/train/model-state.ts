// The numbers of a model in training: parameters and AdamW's moments, in memory that is used over and over.
import { parameterSize, type ParameterSpec } from '../models/parameters.ts';
import { Tensor, type Feeds } from '../onnx/executable.ts';
import { firstMomentName, nextName, secondMomentName } from './train-graph.ts';
import type { TrainingState } from './training-state.ts';

export type ParameterValues = ReadonlyMap<string, Float32Array>;

/**
 * State in host memory. The parameters have two buffers, since the backward pass may still read the old ones while
 * new ones are written; the moments have one, which the step overwrites: only the update of the same element reads it.
 */
export class ModelState implements TrainingState {
  private current: Record<string, Tensor> = {};
  private spare: Record<string, Tensor> = {};
  private moments: Record<string, Tensor> | undefined;

  constructor(
    private readonly specs: readonly ParameterSpec[],
    values: ParameterValues,
  ) {
    for (const spec of specs) {
      const value = values.get(spec.name);
      if (!value) throw new Error(`no initial value for ${spec.name}`);
      this.current[spec.name] = new Tensor('float32', Float32Array.from(value), spec.shape);
    }
  }

  get parameters(): Feeds {
    return this.current;
  }

  /** What a training step reads and where it writes the next state. */
  stepBuffers(): { readonly feeds: Feeds; readonly fetches: Feeds } {
    const moments = (this.moments ??= zeroMoments(this.specs));
    const fetches: Record<string, Tensor> = {};
    for (const { name, shape } of this.specs) {
      this.spare[name] ??= new Tensor('float32', new Float32Array(this.current[name]!.size), shape);
      fetches[nextName(name)] = this.spare[name];
    }
    for (const [name, tensor] of Object.entries(moments)) fetches[nextName(name)] = tensor;
    return { feeds: { ...this.current, ...moments }, fetches };
  }

  /** Makes the state that a step has written the current one. */
  advance(): void {
    [this.current, this.spare] = [this.spare, this.current];
  }

  /** They are in host memory already. */
  download(): Promise<Feeds> {
    return Promise.resolve(this.current);
  }

  dispose(): void {
    // Host memory is freed by itself.
  }
}

/** AdamW's moments of a model that has seen no step. */
export function zeroMoments(specs: readonly ParameterSpec[]): Record<string, Tensor> {
  const moments: Record<string, Tensor> = {};
  for (const spec of specs) {
    for (const moment of [firstMomentName(spec.name), secondMomentName(spec.name)]) {
      moments[moment] = new Tensor('float32', new Float32Array(parameterSize(spec)), spec.shape);
    }
  }
  return moments;
}
