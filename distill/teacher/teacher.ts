// The teacher: what all-MiniLM-L6-v2 says of a batch of texts.
import { buildTokenStates } from '../../src/core/models/classifier-inputs.ts';
import type { Classifier } from '../../src/core/models/encoder.ts';
import { describeEncoder } from '../../src/core/models/families/registry.ts';
import { loadParameters, withoutOutputLayer } from '../../src/core/weights/load-parameters.ts';
import { openModelFolder } from '../../src/core/model-files/model-folder.ts';
import { CONFIG_FILE } from '../../src/core/model-files/model-layout.ts';
import type { TextTokenizer } from '../../src/core/tokenizer/text-tokenizer.ts';
import { Executable, Tensor, type Feeds } from '../../src/core/onnx/executable.ts';
import { add, div, matmul, reduceSumSquare, reshape, sqrt } from '../../src/core/onnx/functions.ts';
import { Graph } from '../../src/core/onnx/graph.ts';
import { makeInputs } from '../../src/core/train/batch.ts';
import type { Examples } from '../../src/core/train/tokenised-examples.ts';
import { TOKEN_WEIGHTS } from '../../src/core/train/regression.ts';
import { tokenWeights } from '../token-weights.ts';

/** A linear map that the token states are read through: `[B, T, h]` to `[B, T, k]`. */
export interface StateMap {
  /** `[h, k]` and `[k]`. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface TeacherOutputs {
  /** Tokens of a row, padding included. */
  readonly length: number;
  /** `[B, T, k]`: the mapped last states; those of padding mean nothing. */
  readonly states: Float32Array;
  /** `[B, h]`: mean over the tokens' last states, of length 1 (as sentence-transformers has it). */
  readonly embeddings: Float32Array;
}

const MAP_WEIGHT = 'state_map.weight';
const MAP_BIAS = 'state_map.bias';

export class Teacher {
  private constructor(
    readonly classifier: Classifier,
    readonly tokenizer: TextTokenizer,
    /** SHA-256 of the weights. */
    readonly revision: string,
    /** Parameters by name, as the graph wants them. */
    readonly parameters: ReadonlyMap<string, Float32Array>,
    private readonly feeds: Feeds,
    private readonly executable: Executable,
  ) {}

  /** @param map how the token states are read; as they are without */
  static async open(folder: string, map?: StateMap): Promise<Teacher> {
    const { config, tokenizer, weights, revision } = await openModelFolder(folder);
    const classifier = describeEncoder(CONFIG_FILE, config).classifier(2);
    const encoder = withoutOutputLayer(classifier);
    const vocabulary = Int32Array.from({ length: classifier.vocabularySize }, (_, id) => id);
    const parameters = await loadParameters(encoder, weights, vocabulary);
    await weights.close();
    const feeds = Object.fromEntries(
      encoder.parameters.flatMap(({ name, shape }) => {
        const values = parameters.get(name);
        return values ? [[name, new Tensor('float32', values, shape)]] : [];
      }),
    );
    const executable = await Executable.compile(buildTeacher(classifier, map));
    const mapFeeds = map && {
      [MAP_WEIGHT]: new Tensor('float32', map.weight, [classifier.hiddenSize, map.bias.length]),
      [MAP_BIAS]: new Tensor('float32', map.bias, [map.bias.length]),
    };
    return new Teacher(classifier, tokenizer, revision, parameters, { ...feeds, ...mapFeeds }, executable);
  }

  async run(examples: Examples, rows: Uint32Array): Promise<TeacherOutputs> {
    const batch = makeInputs(this.classifier, examples, rows);
    const feeds: Feeds = {
      ...batch.feeds,
      ...this.feeds,
      [TOKEN_WEIGHTS]: tokenWeights(batch, examples, rows),
    };
    const used = this.executable.inputNames.map((name) => [name, feeds[name]!] as const);
    const results = await this.executable.run(Object.fromEntries(used));
    return {
      length: batch.length,
      states: floats(results, 'states'),
      embeddings: floats(results, 'embeddings'),
    };
  }

  async dispose(): Promise<void> {
    await this.executable.dispose();
  }
}

function buildTeacher(classifier: Classifier, map: StateMap | undefined): Graph {
  const graph = new Graph();
  const { hiddenStates } = buildTokenStates(graph, classifier, (x) => x);
  const width = classifier.hiddenSize;
  const weights = reshape(graph.input(TOKEN_WEIGHTS, 'float32', ['B', 'T']), ['B', 1, 'T']);
  const mean = reshape(matmul(weights, hiddenStates), ['B', width]);
  const norm = sqrt(reduceSumSquare(mean, { axes: [1], keepdims: true }));
  graph.output('embeddings', div(mean, add(norm, 1e-12)));
  if (!map) {
    graph.output('states', hiddenStates);
    return graph;
  }
  const columns = map.bias.length;
  const mapped = matmul(hiddenStates, graph.input(MAP_WEIGHT, 'float32', [width, columns]));
  graph.output('states', add(mapped, graph.input(MAP_BIAS, 'float32', [columns])));
  return graph;
}

function floats(results: Feeds, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the teacher's graph gave no ${name}`);
  return data;
}
