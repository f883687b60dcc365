// A graph that every lane can run.
import { Tensor, type CompiledGraph, type Feeds } from '../onnx/executable.ts';
import type { PlainFeeds, PlainTensor } from './lane-protocol.ts';
import type { Lanes } from './lanes.ts';

export class LanedGraph implements CompiledGraph {
  /** @param number what lanes know it by */
  constructor(
    private readonly lanes: Lanes,
    readonly number: number,
  ) {}

  /**
   * Runs in the next lane that is free; gives all outputs.
   * @param feeds a batch, and the parameters of one model that the lanes share
   */
  async run(feeds: Feeds): Promise<Feeds> {
    const batch: Record<string, PlainTensor> = {};
    let model: number | undefined;
    for (const [name, tensor] of Object.entries(feeds)) {
      const number = this.lanes.modelIn(bufferOf(tensor));
      if (number === undefined) batch[name] = plainTensor(tensor);
      else model = number;
    }
    if (model === undefined) throw new Error('lanes run a graph with parameters that they share');
    const { outputs = {} } = await this.lanes.askAny({
      kind: 'run',
      graph: this.number,
      model,
      feeds: batch,
    });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { data, dims }]) => {
        if (!(data instanceof Float32Array)) throw new TypeError(`${name} is no float32`);
        return [name, new Tensor('float32', data, dims)];
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.lanes.askAll({ kind: 'close', graph: this.number });
  }
}

function bufferOf({ data }: Tensor): ArrayBufferLike {
  if (ArrayBuffer.isView(data)) return data.buffer;
  throw new TypeError('only numbers travel between threads');
}

function plainTensor({ data, dims }: Tensor): PlainTensor {
  if (data instanceof Float32Array) return { type: 'float32', data, dims: [...dims] };
  if (data instanceof Int32Array) return { type: 'int32', data, dims: [...dims] };
  throw new TypeError('only float32 and int32 travel between threads');
}

export function plainFeeds(feeds: Feeds): PlainFeeds {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, plainTensor(tensor)]));
}
