// The numbers of a model in training, in the memory of the device: they travel there once and stay until asked for.
import type { ParameterSpec } from '../models/parameters.ts';
import { Tensor, type Feeds, type Fetches } from '../onnx/executable.ts';
import { ModelState, type ParameterValues } from './model-state.ts';
import { nextName } from './train-graph.ts';
import type { TrainingState } from './training-state.ts';

/**
 * A step's outputs are tensors on the device (the graph is compiled so); they are the next step's inputs, and the ones
 * they replace are freed. All graphs of one provider share its device, so the score graph reads the same tensors.
 */
export class DeviceState implements TrainingState {
  /** Parameters and moments by input name; tensors in host memory until the first step has taken them along. */
  private current: Feeds;
  private readonly parameterNames: readonly string[];

  constructor(specs: readonly ParameterSpec[], values: ParameterValues) {
    this.current = new ModelState(specs, values).stepBuffers().feeds;
    this.parameterNames = specs.map(({ name }) => name);
  }

  get parameters(): Feeds {
    return Object.fromEntries(this.parameterNames.map((name) => [name, this.tensor(name)]));
  }

  stepBuffers(): { readonly feeds: Feeds; readonly fetches: Fetches } {
    const fetches = Object.fromEntries(Object.keys(this.current).map((name) => [nextName(name), null]));
    return { feeds: this.current, fetches };
  }

  advance(results: Feeds): void {
    const next: Record<string, Tensor> = {};
    for (const name of Object.keys(this.current)) {
      const tensor = results[nextName(name)];
      if (!tensor) throw new Error(`the training graph gave no ${nextName(name)}`);
      next[name] = tensor;
    }
    this.dispose();
    this.current = next;
  }

  async download(): Promise<Feeds> {
    const copies: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(this.parameters)) {
      const data = await tensor.getData();
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
      copies[name] = new Tensor('float32', data, tensor.dims);
    }
    return copies;
  }

  dispose(): void {
    for (const tensor of Object.values(this.current)) {
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    }
  }

  private tensor(name: string): Tensor {
    const tensor = this.current[name];
    if (!tensor) throw new Error(`there is no state of ${name}`);
    return tensor;
  }
}
