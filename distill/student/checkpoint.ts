// All that a run needs to go on where it was: parameters, moments and the number of steps, in one file.
import { existsSync } from 'node:fs';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { writeSafetensors, type TensorToWrite } from '../../src/core/weights/safetensors-writer.ts';
import type { ParameterSpec } from '../../src/core/models/parameters.ts';
import type { Feeds } from '../../src/core/onnx/executable.ts';
import type { Moments } from '../../src/core/train/snapshot.ts';
import { firstMomentName, secondMomentName } from '../../src/core/train/train-graph.ts';

export interface Checkpoint {
  /** Steps taken. */
  readonly step: number;
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly moments: ReadonlyMap<string, Moments>;
}

const STEP = 'step';

/** Writes the state after `step` steps to `file`, complete or not at all. */
export async function writeCheckpoint(
  file: string,
  specs: readonly ParameterSpec[],
  { step, parameters, moments }: Checkpoint,
): Promise<void> {
  const tensors = new Map<string, TensorToWrite>([[STEP, { shape: [1], data: Float32Array.of(step) }]]);
  for (const { name, shape } of specs) {
    const { first, second } = found(moments, name);
    tensors.set(name, { shape, data: found(parameters, name) });
    tensors.set(firstMomentName(name), { shape, data: first });
    tensors.set(secondMomentName(name), { shape, data: second });
  }
  await writeSafetensors(file, tensors);
}

/** The checkpoint in `file`; undefined where there is none. */
export async function readCheckpoint(
  file: string,
  specs: readonly ParameterSpec[],
): Promise<Checkpoint | undefined> {
  if (!existsSync(file)) return undefined;
  const stored = await openSafetensors([file]);
  try {
    const parameters = new Map<string, Float32Array>();
    const moments = new Map<string, Moments>();
    for (const { name } of specs) {
      parameters.set(name, await stored.read(name));
      moments.set(name, {
        first: await stored.read(firstMomentName(name)),
        second: await stored.read(secondMomentName(name)),
      });
    }
    return { step: (await stored.read(STEP))[0]!, parameters, moments };
  } finally {
    await stored.close();
  }
}

/** Steps taken in the checkpoint in `file`. @throws DataDietError where there is none. */
export async function readCheckpointStep(file: string): Promise<number> {
  const stored = await openSafetensors([file]);
  try {
    return (await stored.read(STEP))[0]!;
  } finally {
    await stored.close();
  }
}

/** Parameters as they are fed, by name. */
export function valuesOf(feeds: Feeds): Map<string, Float32Array> {
  return new Map(
    Object.entries(feeds).map(([name, { data }]) => {
      if (!(data instanceof Float32Array)) throw new Error(`${name} is not in float32`);
      return [name, data];
    }),
  );
}

function found<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`the state has no ${name}`);
  return value;
}
