// The numbers of a model in training, in host memory that is used over and over.
import { parameterSize, type ParameterSpec } from '../models/parameters.ts';
import { Tensor, type Feeds } from '../onnx/executable.ts';
import { AdamWKernel } from './adamw-kernel.ts';
import { CLIP_EPSILON } from './adamw.ts';
import { gradientName } from './train-graph.ts';
import type { Moments, ParameterValues, Snapshot } from './snapshot.ts';
import {
  scalarOf,
  type StepResult,
  type StepWork,
  type TrainingState,
  type Update,
} from './training-state.ts';

interface TrainedParameter extends Moments {
  readonly spec: ParameterSpec;
  readonly values: Float32Array;
  readonly gradient: Float32Array;
}

/**
 * A parameter takes 16 bytes in training, all overwritten in place: its value, its gradient and two moments; 4 more
 * where batches come in parts.
 */
export class HostState implements TrainingState {
  readonly parameters: Feeds;
  private readonly kernel = new AdamWKernel();
  private readonly values: ParameterValues;
  /** Made with the first step. */
  private trained: readonly TrainedParameter[] | undefined;
  private gradients: Feeds | undefined;
  private partGradients: Feeds | undefined;

  /**
   * @param values initial parameters; they are copied
   * @param savedMoments of a state whose training goes on, copied; zeros without
   */
  constructor(
    private readonly specs: readonly ParameterSpec[],
    values: ParameterValues,
    private savedMoments?: ReadonlyMap<string, Moments>,
  ) {
    this.values = new Map(
      specs.map(({ name }) => {
        const value = values.get(name);
        if (!value) throw new Error(`no initial value for ${name}`);
        return [name, Float32Array.from(value)];
      }),
    );
    this.parameters = Object.fromEntries(
      specs.map(({ name, shape }) => [name, new Tensor('float32', this.values.get(name)!, shape)]),
    );
  }

  /** AdamW's moments as they are now. */
  get moments(): Snapshot['moments'] {
    return new Map(this.prepare().map(({ spec, first, second }) => [spec.name, { first, second }]));
  }

  async step({ graph, masks, parts, maskSeed }: StepWork, update: Update): Promise<StepResult> {
    const trained = this.prepare();
    let loss = 0;
    let index = 0;
    for (const part of parts) {
      const gradients = index === 0 ? this.gradients! : (this.partGradients ??= gradientTensors(this.specs));
      const drawn = masks.draw(maskSeed(index), part);
      const feeds = { ...part.feeds, ...drawn, ...this.parameters };
      const results = await graph.run(feeds, { loss: null, ...gradients });
      loss += scalarOf(results, 'loss');
      if (index > 0) {
        for (const { spec, gradient } of trained) this.kernel.addTo(gradient, gradientOf(gradients, spec));
      }
      index++;
    }
    const squares = trained.reduce((sum, { gradient }) => sum + this.kernel.sumOfSquares(gradient), 0);
    const gradientNorm = Math.sqrt(squares);
    if (!Number.isFinite(gradientNorm)) return { loss, gradientNorm };
    const clip = Math.min(1, update.maxGradientNorm / (gradientNorm + CLIP_EPSILON));
    for (const parameter of trained) {
      this.kernel.update(parameter, { ...update, clip, decays: parameter.spec.decays });
    }
    return { loss, gradientNorm };
  }

  /** They are in host memory already. */
  download(): Promise<Feeds> {
    return Promise.resolve(this.parameters);
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve({ values: this.values, moments: this.moments });
  }

  dispose(): void {
    // Host memory is freed by itself.
  }

  private prepare(): readonly TrainedParameter[] {
    if (this.trained) return this.trained;
    const gradients = (this.gradients ??= gradientTensors(this.specs));
    this.trained = this.specs.map((spec) => {
      const saved = this.savedMoments?.get(spec.name);
      const size = parameterSize(spec);
      return {
        spec,
        values: this.values.get(spec.name)!,
        gradient: gradientOf(gradients, spec),
        first: saved ? Float32Array.from(saved.first) : new Float32Array(size),
        second: saved ? Float32Array.from(saved.second) : new Float32Array(size),
      };
    });
    // Copied above: nothing keeps the caller's alive.
    this.savedMoments = undefined;
    return this.trained;
  }
}

function gradientTensors(specs: readonly ParameterSpec[]): Feeds {
  return Object.fromEntries(
    specs.map((spec) => [
      gradientName(spec.name),
      new Tensor('float32', new Float32Array(parameterSize(spec)), spec.shape),
    ]),
  );
}

function gradientOf(gradients: Feeds, { name }: ParameterSpec): Float32Array {
  const data = gradients[gradientName(name)]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`no gradient of ${name}`);
  return data;
}
