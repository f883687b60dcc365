// What one lane computes: the graphs it was given, with its own copy of each model's values, which ONNX Runtime cannot read
// from shared memory.
import { Executable, Tensor, type Feeds } from '../onnx/executable.ts';
import { AdamWKernel } from '../train/adamw-kernel.ts';
import { DropoutMasks } from '../train/dropout-masks.ts';
import { gradientName } from '../train/train-graph.ts';
import { scalarOf } from '../train/training-state.ts';
import type { LaneRequest, LaneResult, PlainFeeds, PlainTensor } from './lane-protocol.ts';
import { partOf, type SharedModel } from './shared-model.ts';

type Request<K extends LaneRequest['kind']> = Extract<LaneRequest, { kind: K }>;

export class Lane {
  private readonly kernel = new AdamWKernel();
  private readonly graphs = new Map<number, Executable>();
  private readonly masks = new Map<number, DropoutMasks>();
  private readonly models = new Map<number, LaneModel>();

  async answer(request: LaneRequest): Promise<LaneResult> {
    switch (request.kind) {
      case 'open': {
        const { graph, model, outputs, threads } = request;
        this.graphs.set(graph, await Executable.load(model, outputs, { threads }));
        return {};
      }
      case 'close':
        await this.graph(request.graph).dispose();
        this.graphs.delete(request.graph);
        this.masks.delete(request.graph);
        return {};
      case 'share':
        this.models.set(request.model, new LaneModel(request.memory));
        return {};
      case 'forget':
        this.models.delete(request.model);
        return {};
      case 'run':
        return this.run(request);
      case 'differentiate':
        return this.differentiate(request);
      case 'sum':
        return { squares: this.sum(request) };
      case 'update':
        this.update(request);
        return {};
    }
  }

  private graph(id: number): Executable {
    const graph = this.graphs.get(id);
    if (!graph) throw new Error(`there is no graph ${id}`);
    return graph;
  }

  private model(id: number): LaneModel {
    const model = this.models.get(id);
    if (!model) throw new Error(`there is no model ${id}`);
    return model;
  }

  private async run({ graph, model, feeds }: Request<'run'>): Promise<LaneResult> {
    const results = await this.graph(graph).run({ ...tensors(feeds), ...this.model(model).values() });
    return {
      outputs: Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, plain(tensor)])),
    };
  }

  private async differentiate(request: Request<'differentiate'>): Promise<LaneResult> {
    const graph = this.graph(request.graph);
    const model = this.model(request.model);
    let masks = this.masks.get(request.graph);
    if (!masks) this.masks.set(request.graph, (masks = new DropoutMasks(request.sites, 'float32')));
    const values = model.values();
    const own = model.gradients();
    const shared = model.memory.gradients[request.chain]!;
    const losses: number[] = [];
    for (const [index, { feeds, maskSeed, ...part }] of request.parts.entries()) {
      const results = await graph.run(
        { ...tensors(feeds), ...masks.draw(maskSeed, part), ...values },
        { loss: null, ...own.tensors },
      );
      losses.push(scalarOf(results, 'loss'));
      if (index === 0) shared.set(own.flat);
      else this.kernel.addTo(shared, own.flat);
    }
    return { losses };
  }

  private sum({ model, chains, range: { start, end } }: Request<'sum'>): number {
    const [total, ...others] = this.model(model)
      .memory.gradients.slice(0, chains)
      .map((gradient) => gradient.subarray(start, end));
    for (const gradient of others) this.kernel.addTo(total!, gradient);
    return this.kernel.sumOfSquares(total!);
  }

  private update({ model, range, ...update }: Request<'update'>): void {
    const { segments, values, first, second, gradients } = this.model(model).memory;
    for (const { start, length, decays } of segments) {
      const from = Math.max(start, range.start);
      const to = Math.min(start + length, range.end);
      if (from >= to) continue;
      const part = (flat: Float32Array): Float32Array => flat.subarray(from, to);
      this.kernel.update(
        { values: part(values), gradient: part(gradients[0]!), first: part(first), second: part(second) },
        { ...update, decays },
      );
    }
  }
}

/** A model's values and gradients in memory of the lane's own, made when they are first needed. */
class LaneModel {
  private copy: FlatTensors | undefined;
  private version: number | undefined;
  private gradient: FlatTensors | undefined;

  constructor(readonly memory: SharedModel) {}

  /** As they are now. */
  values(): Feeds {
    const { memory } = this;
    this.copy ??= flatTensors(memory, (name) => name);
    const version = Atomics.load(memory.version, 0);
    if (version !== this.version) this.copy.flat.set(memory.values);
    this.version = version;
    return this.copy.tensors;
  }

  gradients(): FlatTensors {
    return (this.gradient ??= flatTensors(this.memory, gradientName));
  }
}

interface FlatTensors {
  readonly flat: Float32Array;
  readonly tensors: Feeds;
}

function flatTensors({ segments, values }: SharedModel, nameOf: (parameter: string) => string): FlatTensors {
  const flat = new Float32Array(values.length);
  const tensors = Object.fromEntries(
    segments.map((segment) => [
      nameOf(segment.name),
      new Tensor('float32', partOf(flat, segment), segment.shape),
    ]),
  );
  return { flat, tensors };
}

function tensors(feeds: PlainFeeds): Feeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => [
      name,
      tensor.type === 'float32'
        ? new Tensor('float32', tensor.data, tensor.dims)
        : new Tensor('int32', tensor.data, tensor.dims),
    ]),
  );
}

function plain({ data, dims }: Tensor): PlainTensor {
  if (!(data instanceof Float32Array)) throw new TypeError('only numbers travel between threads');
  return { type: 'float32', data, dims: [...dims] };
}
