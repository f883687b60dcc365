// A graph made runnable by ONNX Runtime. `run` computes on the calling thread: use it in the engine process only.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from './encode.ts';
import type { Graph } from './graph.ts';
import type { Value } from './value.ts';

export type Feeds = Readonly<Record<string, Tensor>>;

export interface CompileOptions {
  /** Execution provider; CPU unless told otherwise. */
  readonly provider?: 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  /** Threads within an operation; left out, the runtime's choice (one a core). */
  readonly threads?: number | undefined;
  /** Names of outputs that stay in device memory (WebGPU only). */
  readonly onDevice?: readonly string[];
}

export class Executable {
  private constructor(
    private readonly session: InferenceSession,
    /** What must be fed: the graph's inputs that its outputs depend on. */
    readonly inputs: readonly Value[],
  ) {}

  static async compile(graph: Graph, options: CompileOptions = {}): Promise<Executable> {
    const { model, inputs } = encodeModel(graph);
    const outputs = [...graph.outputs.keys()];
    const onDevice = new Set(options.onDevice);
    const session = await InferenceSession.create(model, {
      executionProviders: [options.provider ?? 'cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      logSeverityLevel: 3,
      ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
      ...(onDevice.size > 0 && {
        preferredOutputLocation: Object.fromEntries(
          outputs.map((name) => [name, onDevice.has(name) ? 'gpu-buffer' : 'cpu']),
        ),
      }),
    });
    return new Executable(session, inputs);
  }

  /**
   * Runs the graph. `fetches` are tensors to write results into, by output name; outputs that are not
   * named there are allocated.
   */
  async run(feeds: Feeds, fetches?: Readonly<Record<string, Tensor | null>>): Promise<Feeds> {
    return fetches ? await this.session.run(feeds, fetches) : await this.session.run(feeds);
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

export { Tensor };
