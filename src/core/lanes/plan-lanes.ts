// How a job's threads are cut into lanes.

/**
 * Beyond these a batch of 32 short rows is cut into parts so small that their products are slow; what threads are left
 * work within the lanes.
 */
const MOST_LANES = 8;
/** Lanes take half a second to start: an epoch of less than a few seconds of one core is computed without. */
const LEAST_OPERATIONS = 2e11;
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

interface LaneWork {
  /** That the job may keep busy. */
  readonly threads: number;
  /** Of the model, as it is trained. */
  readonly parameters: number;
  /** Those that every token is multiplied with: all but the tables of tokens. */
  readonly factors: number;
  /** In all rows. */
  readonly tokens: number;
  /** That the machine or its container has. */
  readonly memoryBytes: number;
}

/** The same for every job on a file, an encoder and a machine: a job that goes on later goes on with the same bits. */
export function planLanes({ threads, parameters, factors, tokens, memoryBytes }: LaneWork): LanePlan {
  // Of an epoch: a product costs two operations a factor, and its gradients as much again twice.
  if (6 * factors * tokens < LEAST_OPERATIONS) return { lanes: 1, threads };
  const bytes = LANE_BYTES + BYTES_A_PARAMETER * parameters;
  // The first lane is no choice.
  const affordable = 1 + Math.floor((SHARE_OF_MEMORY * memoryBytes) / bytes);
  const lanes = Math.max(1, Math.min(threads, MOST_LANES, affordable));
  return { lanes, threads: Math.max(1, Math.floor(threads / lanes)) };
}
