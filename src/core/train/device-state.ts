// The numbers of a model in training, in the memory of the device: they travel there once and stay until asked for.
import type { ParameterSpec } from '../models/parameters.ts';
import type { Feeds, Fetches, Tensor } from '../onnx/executable.ts';
import type { DeviceTransfer } from './device-transfer.ts';
import { zeroMoments } from './model-state.ts';
import { nextName } from './train-graph.ts';
import type { TrainingState } from './training-state.ts';

/**
 * A step's outputs are tensors on the device (the graph is compiled so); they are the next step's inputs, and the ones
 * they replace are freed. All graphs of one provider share its device, so the score graph reads the same tensors.
 */
export class DeviceState implements TrainingState {
  private readonly parameterNames: readonly string[];
  /** Empty until the first step, which takes zeros along from host memory. */
  private moments: Feeds = {};

  private constructor(
    private current: Feeds,
    private readonly specs: readonly ParameterSpec[],
    private readonly transfer: DeviceTransfer,
  ) {
    this.parameterNames = Object.keys(current);
  }

  /** @param parameters initial ones, in host memory */
  static async from(
    specs: readonly ParameterSpec[],
    parameters: Feeds,
    transfer: DeviceTransfer,
  ): Promise<DeviceState> {
    return new DeviceState(await transfer.upload(parameters), specs, transfer);
  }

  get parameters(): Feeds {
    return this.current;
  }

  stepBuffers(): { readonly feeds: Feeds; readonly fetches: Fetches } {
    if (Object.keys(this.moments).length === 0) this.moments = zeroMoments(this.specs);
    const feeds = { ...this.current, ...this.moments };
    return { feeds, fetches: Object.fromEntries(Object.keys(feeds).map((name) => [nextName(name), null])) };
  }

  advance(results: Feeds): void {
    const next = (name: string): [string, Tensor] => {
      const tensor = results[nextName(name)];
      if (!tensor) throw new Error(`the training graph gave no ${nextName(name)}`);
      return [name, tensor];
    };
    const parameters = Object.fromEntries(this.parameterNames.map(next));
    const moments = Object.fromEntries(Object.keys(this.moments).map(next));
    this.dispose();
    this.current = parameters;
    this.moments = moments;
  }

  download(): Promise<Feeds> {
    return this.transfer.download(this.current);
  }

  dispose(): void {
    for (const tensor of [...Object.values(this.current), ...Object.values(this.moments)]) {
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    }
  }
}
