// The numbers of a model in training, in the memory of the device: they travel there once and stay until asked for.
import { parameterSize, type ParameterSpec } from '../models/parameters.ts';
import { Tensor, type Feeds, type Fetches } from '../onnx/executable.ts';
import type { DeviceTransfer } from './device-transfer.ts';
import type { Moments, Snapshot } from './snapshot.ts';
import { firstMomentName, nextName, secondMomentName } from './train-graph.ts';
import {
  scalarOf,
  type StepResult,
  type StepWork,
  type TrainingState,
  type Update,
} from './training-state.ts';

/**
 * A step's outputs are tensors on the device (the graph is compiled so); they are the next step's inputs, and the ones
 * they replace are freed. All graphs of one provider share its device, so the score graph reads the same tensors.
 */
export class DeviceState implements TrainingState {
  /** Empty until the first step, which takes zeros along from host memory. */
  private moments: Feeds = {};

  private constructor(
    private current: Feeds,
    private readonly specs: readonly ParameterSpec[],
    private readonly transfer: DeviceTransfer,
  ) {}

  /**
   * @param parameters initial ones, in host memory
   * @param moments where training goes on; zeros without
   */
  static async from(
    specs: readonly ParameterSpec[],
    parameters: Feeds,
    transfer: DeviceTransfer,
    moments?: Snapshot['moments'],
  ): Promise<DeviceState> {
    const state = new DeviceState(await transfer.upload(parameters), specs, transfer);
    if (moments !== undefined) state.moments = momentTensors(specs, ({ name }) => moments.get(name));
    return state;
  }

  get parameters(): Feeds {
    return this.current;
  }

  /** The update is part of the graph, so that a batch is one part. */
  async step({ graph, masks, parts, maskSeed }: StepWork, { scalars }: Update): Promise<StepResult> {
    const [part, ...more] = parts;
    if (!part || more.length > 0) throw new RangeError('a device takes a batch in one part');
    this.prepare();
    const state = { ...this.current, ...this.moments };
    const fetches: Fetches = Object.fromEntries(Object.keys(state).map((name) => [nextName(name), null]));
    const results = await graph.run(
      { ...part.feeds, ...masks.draw(maskSeed(0), part), ...state, ...scalarTensors(scalars) },
      { loss: null, gradient_norm: null, ...fetches },
    );
    this.advance(results);
    return { loss: scalarOf(results, 'loss'), gradientNorm: scalarOf(results, 'gradient_norm') };
  }

  download(): Promise<Feeds> {
    return this.transfer.download(this.current);
  }

  async snapshot(): Promise<Snapshot> {
    this.prepare();
    const values = floatsOf(await this.download());
    const [first, second] = [
      await this.downloadMoments(firstMomentName),
      await this.downloadMoments(secondMomentName),
    ];
    const moments = new Map(
      this.specs.map(({ name }) => [name, { first: first.get(name)!, second: second.get(name)! }]),
    );
    return { values, moments };
  }

  dispose(): void {
    for (const tensor of [...Object.values(this.current), ...Object.values(this.moments)]) {
      if (tensor.location === 'gpu-buffer') tensor.dispose();
    }
  }

  private prepare(): void {
    if (Object.keys(this.moments).length === 0) this.moments = momentTensors(this.specs, () => undefined);
  }

  /** Moments have the shapes of their parameters: they travel by the same graph. */
  private async downloadMoments(momentOf: (name: string) => string): Promise<Map<string, Float32Array>> {
    const named: Record<string, Tensor> = {};
    for (const { name } of this.specs) named[name] = this.moments[momentOf(name)]!;
    return floatsOf(await this.transfer.download(named));
  }

  private advance(results: Feeds): void {
    const next = (name: string): [string, Tensor] => {
      const tensor = results[nextName(name)];
      if (!tensor) throw new Error(`the training graph gave no ${nextName(name)}`);
      return [name, tensor];
    };
    const parameters = Object.fromEntries(Object.keys(this.current).map(next));
    const moments = Object.fromEntries(Object.keys(this.moments).map(next));
    this.dispose();
    this.current = parameters;
    this.moments = moments;
  }
}

/** In host memory; of a parameter that none are known of, those before the first step. */
function momentTensors(
  specs: readonly ParameterSpec[],
  known: (spec: ParameterSpec) => Moments | undefined,
): Feeds {
  const moments: Record<string, Tensor> = {};
  for (const spec of specs) {
    const { first, second } = known(spec) ?? {};
    const tensor = (values: Float32Array | undefined): Tensor =>
      new Tensor(
        'float32',
        values ? Float32Array.from(values) : new Float32Array(parameterSize(spec)),
        spec.shape,
      );
    moments[firstMomentName(spec.name)] = tensor(first);
    moments[secondMomentName(spec.name)] = tensor(second);
  }
  return moments;
}

function floatsOf(tensors: Feeds): Map<string, Float32Array> {
  return new Map(
    Object.entries(tensors).map(([name, { data }]) => {
      if (!(data instanceof Float32Array)) throw new Error(`${name} did not come back as float32`);
      return [name, data];
    }),
  );
}

function scalarTensors(scalars: Update['scalars']): Feeds {
  return Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, new Tensor('float32', Float32Array.of(value), [])]),
  );
}
