// Where the numbers of a model in training live: in host memory, or on the device that computes with them.
import type { Feeds, Fetches } from '../onnx/executable.ts';

/** Parameters and AdamW's moments, from step to step. */
export interface TrainingState {
  /** The parameters as they are now, to be fed to a graph of the same provider. */
  readonly parameters: Feeds;
  /** What a training step reads, and where it writes the next state. */
  stepBuffers(): { readonly feeds: Feeds; readonly fetches: Fetches };
  /** Makes the state that a step has written the current one. */
  advance(results: Feeds): void;
  /** The parameters in host memory, where a device that fails cannot take them along. */
  download(): Promise<Feeds>;
  /** Frees memory of the device. */
  dispose(): void;
}
