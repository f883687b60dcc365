// All that training needs to go on from a step: what is not here follows from the seed and the number of the step.

/** By parameter name. */
export type ParameterValues = ReadonlyMap<string, Float32Array>;

/** AdamW's moments of one parameter. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** In host memory. */
export interface Snapshot {
  readonly values: ParameterValues;
  /** By parameter name. */
  readonly moments: ReadonlyMap<string, Moments>;
}
