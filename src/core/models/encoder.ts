// What an encoder family must say of itself, and what a graph gives it to compute with.
import type { Value } from '../onnx/value.ts';
import type { ParameterSpec } from './parameters.ts';

/** The values that a batch feeds, shared by all families. B: examples, T: tokens of the longest one. */
export interface BatchInputs {
  /** `[B, T]` int32, into the trimmed vocabulary. */
  readonly inputIds: Value;
  /** `[U]` int32: the ids that occur in the batch, each once. */
  readonly uniqueIds: Value;
  /** `[B, T]` int32. */
  readonly tokenTypeIds: Value;
  /** `[B, T]` int32 and `[P]`: the positions, and those that occur. */
  readonly positionIds: Value;
  readonly uniquePositions: Value;
  /** `[B, 1, 1, T]` float32, added to attention scores: 0 at tokens, so low at padding that its weight is exactly 0. */
  readonly attentionBias: Value;
  /** `[B, 1, T]` float32: 1 at the first token, which stands for the sequence. */
  readonly firstToken: Value;
}

export interface ForwardContext {
  readonly batch: BatchInputs;
  readonly parameter: (name: string) => Value;
  /** Zeroes elements with a probability and scales the rest up; the identity outside training. */
  readonly dropout: (x: Value, probability: number) => Value;
  /** The last layer's states are wanted of every token; the head reads that of the first alone. */
  readonly everyToken: boolean;
}

export interface ForwardResult {
  /** `[B, T, d]`: the last layer's state of every token, padding included; there where `everyToken` asks for it. */
  readonly hiddenStates: Value | undefined;
  /** `[B, K]`. */
  readonly logits: Value;
  /** `[B, h]`: the input of the last linear layer. */
  readonly features: Value;
}

/** What is known of a classifier whatever the number of its classes. */
interface EncoderFacts {
  readonly architecture: string;
  /** Prefixes that the encoder's tensors may have in a weights file, the usual one first. */
  readonly prefixes: readonly string[];
  /** Name of the last linear layer, the only one whose shapes depend on the number of classes. */
  readonly outputLayer: string;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly vocabularySize: number;
  readonly padTokenId: number;
  /** Tokens in the longest sequence that the position table allows. */
  readonly maxLength: number;
  /** Token types that may be fed; 1 where all tokens are of type 0. */
  readonly tokenTypes: number;
  readonly initializerRange: number;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  /** The position of token `index` in a sequence of `length` tokens (`index >= length` is padding). */
  readonly positionId: (index: number, length: number) => number;
}

/** A classifier of one architecture, at one size, for K classes. */
export interface Classifier extends EncoderFacts {
  readonly parameters: readonly ParameterSpec[];
  readonly forward: (context: ForwardContext) => ForwardResult;
}

/** An encoder as its configuration describes it. */
export interface EncoderDescription extends EncoderFacts {
  /** All but the output layer's. */
  readonly parameters: readonly ParameterSpec[];
  /** Names of the classes in the order of the logits, where the configuration gives them. */
  readonly classNames: readonly string[] | undefined;
  readonly classifier: (classes: number) => Classifier;
}

/** Encoders of one architecture. */
export interface EncoderFamily {
  /** The values of `model_type` that name it in a `config.json`. */
  readonly modelTypes: readonly string[];
  /**
   * Reads the parsed contents of `file`, a `config.json` of one of these types.
   * @throws DataDietError `model-unsupported` for an unknown part, `model-invalid` for a malformed value.
   */
  readonly describe: (file: string, config: unknown) => EncoderDescription;
}
