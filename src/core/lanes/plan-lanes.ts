// How a job's threads are cut into lanes.

/**
 * Beyond these a batch of 32 short rows is cut into parts so small that their products are slow; what threads are left
 * work within the lanes.
 */
const MOST_LANES = 8;
/** What a lane needs beside the model's numbers: its graphs' memory for 1,024 tokens. */
const LANE_BYTES = 300 * 2 ** 20;
/** A lane's own copy of the values, its own gradient, and the one that all lanes see. */
const BYTES_A_PARAMETER = 12;
/** Lanes take no more of the machine's memory. Not of what is free: a job that goes on later has the same lanes. */
const SHARE_OF_MEMORY = 0.5;

export interface LanePlan {
  /** Threads of ours. */
  readonly lanes: number;
  /** Of ONNX Runtime, in each lane. */
  readonly threads: number;
}

/**
 * @param threads that the job may keep busy
 * @param parameters of the model, as it is trained
 * @param memoryBytes that the machine or its container has
 */
export function planLanes(threads: number, parameters: number, memoryBytes: number): LanePlan {
  const bytes = LANE_BYTES + BYTES_A_PARAMETER * parameters;
  // The first lane is no choice.
  const affordable = 1 + Math.floor((SHARE_OF_MEMORY * memoryBytes) / bytes);
  const lanes = Math.max(1, Math.min(threads, MOST_LANES, affordable));
  return { lanes, threads: Math.max(1, Math.floor(threads / lanes)) };
}
