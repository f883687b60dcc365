// Carries a model's parameters to the memory of a device and back.
import type { ParameterSpec } from '../models/parameters.ts';
import type { CompiledGraph, CompileGraph, CompileOptions, Feeds } from '../onnx/executable.ts';
import { detach } from '../onnx/functions.ts';
import { Graph } from '../onnx/graph.ts';

const copyName = (name: string): string => `copy:${name}`;

/** A graph that gives every parameter as it is: what differs is where its results are put. */
function copyGraph(specs: readonly ParameterSpec[]): Graph {
  const graph = new Graph();
  for (const { name, shape } of specs) {
    graph.output(copyName(name), detach(graph.input(name, 'float32', shape)));
  }
  return graph;
}

/**
 * onnxruntime-node cannot read a tensor in device memory (`getData` ends the process), so that copying is left to
 * graphs: one whose results stay on the device, one whose results are in host memory.
 */
export class DeviceTransfer {
  private constructor(
    private readonly names: readonly string[],
    private readonly up: CompiledGraph,
    private readonly down: CompiledGraph,
  ) {}

  static async compile(
    specs: readonly ParameterSpec[],
    runtime: CompileOptions,
    compile: CompileGraph,
  ): Promise<DeviceTransfer> {
    const graph = copyGraph(specs);
    const up = await compile(graph, { ...runtime, onDevice: [...graph.outputs.keys()] });
    const down = await compile(graph, runtime);
    const names = specs.map(({ name }) => name);
    return new DeviceTransfer(names, up, down);
  }

  /** Parameters in host memory to parameters on the device; the caller disposes of them. */
  async upload(parameters: Feeds): Promise<Feeds> {
    return this.renamed(await this.up.run(parameters));
  }

  async download(parameters: Feeds): Promise<Feeds> {
    return this.renamed(await this.down.run(parameters));
  }

  async dispose(): Promise<void> {
    await this.up.dispose();
    await this.down.dispose();
  }

  private renamed(results: Feeds): Feeds {
    return Object.fromEntries(
      this.names.map((name) => {
        const tensor = results[copyName(name)];
        if (!tensor) throw new Error(`no copy of ${name} was made`);
        return [name, tensor];
      }),
    );
  }
}
