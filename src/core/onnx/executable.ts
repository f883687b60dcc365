// A graph made runnable by ONNX Runtime. `run` computes on the calling thread: use it in the engine process only.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel } from './encode.ts';
import type { Graph } from './graph.ts';
import { prepareEnvironment, sessionOptions, type CompileOptions } from './session-options.ts';

export type { CompileOptions } from './session-options.ts';

export type Feeds = Readonly<Record<string, Tensor>>;
/** Tensors to write results into, by output name; null where one shall be allocated. */
export type Fetches = Readonly<Record<string, Tensor | null>>;

/** A graph that can be run: what training and scoring need of it. */
export interface CompiledGraph {
  run(feeds: Feeds, fetches?: Fetches): Promise<Feeds>;
  dispose(): Promise<void>;
}

export type CompileGraph = (graph: Graph, options: CompileOptions) => Promise<CompiledGraph>;

export class Executable implements CompiledGraph {
  private constructor(
    private readonly session: InferenceSession,
    private readonly hasResidentOutputs: boolean,
  ) {}

  static async compile(graph: Graph, options: CompileOptions = {}): Promise<Executable> {
    prepareEnvironment(options.provider);
    const model = encodeModel(graph);
    return Executable.load(model, [...graph.outputs.keys()], options);
  }

  /** @param model a graph as an ONNX model, whose outputs have the names `outputs` */
  static async load(
    model: Uint8Array,
    outputs: readonly string[],
    options: CompileOptions = {},
  ): Promise<Executable> {
    const created = sessionOptions(outputs, options);
    const session = await InferenceSession.create(model, created);
    return new Executable(session, created.preferredOutputLocation !== undefined);
  }

  /**
   * Runs the graph. Only the outputs that `fetches` names are computed; all of them without it, and where some stay
   * on the device: onnxruntime-node mixes up where each shall go as soon as one is left out.
   */
  async run(feeds: Feeds, fetches?: Fetches): Promise<Feeds> {
    return fetches && !this.hasResidentOutputs
      ? await this.session.run(feeds, fetches)
      : await this.session.run(feeds);
  }

  /** What must be fed. */
  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

export const compileGraph: CompileGraph = (graph, options) => Executable.compile(graph, options);

export { Tensor };
