// How the threads of a job are cut into lanes, from its device, its model and its rows.
import os from 'node:os';
import type { ChosenDevice } from '../core/device/choose-device.ts';
import { planLanes, type LanePlan } from '../core/lanes/plan-lanes.ts';
import type { Classifier } from '../core/models/encoder.ts';
import { parameterSize } from '../core/models/parameters.ts';
import type { Examples } from '../core/train/tokenised-examples.ts';

/**
 * Devices other than the CPU are fed by one thread.
 * @param decided lanes that there are to be, as in other processes of the job; threads are left to this machine
 */
export function planJobLanes(
  { provider, threads }: ChosenDevice,
  { parameters }: Classifier,
  examples: Examples,
  decided?: number,
): LanePlan {
  if (provider !== 'cpu') return { lanes: 1, threads };
  if (decided !== undefined) return { lanes: decided, threads: Math.max(1, Math.floor(threads / decided)) };
  const sizeOf = (specs: typeof parameters): number =>
    specs.reduce((sum, spec) => sum + parameterSize(spec), 0);
  return planLanes({
    threads,
    parameters: sizeOf(parameters),
    factors: sizeOf(parameters.filter(({ perToken }) => !perToken)),
    tokens: examples.lengths.reduce((sum, length) => sum + length, 0),
    memoryBytes: memoryBytes(),
  });
}

/** Of the machine, or of the container, where it has a limit. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
