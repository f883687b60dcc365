// A run in the middle of its training, on disk: whoever computes the run next goes on from there.
import fs from 'node:fs/promises';
import * as v from 'valibot';
import type { Moments, Snapshot } from '../core/train/snapshot.ts';
import { ColumnFile, writeColumns, type ColumnToWrite } from '../results/column-file.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const ProgressSchema = v.strictObject({
  /** What computes, in words: with anything else the run would come to other bits. */
  footing: v.string(),
  /** Steps that are taken, of how many. */
  step: count,
  steps: count,
  /** Rows of this epoch that were trained on, and the sum of their losses. */
  rows: count,
  loss: v.number(),
  /** What went wrong with the device before, a sentence each. */
  fallbacks: v.array(v.string()),
});

/** Where a run is, beside its numbers. */
export type RunProgress = v.InferOutput<typeof ProgressSchema>;

export interface Checkpoint extends RunProgress {
  readonly snapshot: Snapshot;
}

const first = (name: string): string => `first_moment:${name}`;
const second = (name: string): string => `second_moment:${name}`;

/** 12 bytes a parameter, whole or not at all. */
export async function writeCheckpoint(file: string, { snapshot, ...progress }: Checkpoint): Promise<void> {
  const columns: Record<string, ColumnToWrite> = {};
  for (const [name, data] of snapshot.values) columns[name] = { data };
  for (const [name, moments] of snapshot.moments) {
    columns[first(name)] = { data: moments.first };
    columns[second(name)] = { data: moments.second };
  }
  await writeColumns(file, columns, { progress: JSON.stringify(progress) });
}

/** @param sizes elements of each parameter; undefined where there is no checkpoint, or one that is damaged or of another model */
export async function readCheckpoint(
  file: string,
  sizes: ReadonlyMap<string, number>,
): Promise<Checkpoint | undefined> {
  try {
    return await ColumnFile.with(file, async (columns) => {
      const progress = v.parse(
        v.pipe(v.string(), v.parseJson(), ProgressSchema),
        columns.metadata['progress'],
      );
      const values = new Map<string, Float32Array>();
      const moments = new Map<string, Moments>();
      for (const [name, size] of sizes) {
        const read = async (column: string): Promise<Float32Array> => {
          const data = await columns.read(column, 'F32');
          if (data.length !== size)
            throw new RangeError(`${column} has ${data.length} elements, not ${size}`);
          return data;
        };
        values.set(name, await read(name));
        moments.set(name, { first: await read(first(name)), second: await read(second(name)) });
      }
      return { ...progress, snapshot: { values, moments } };
    });
  } catch {
    return undefined;
  }
}

export async function removeCheckpoint(file: string): Promise<void> {
  await fs.rm(file, { force: true });
}
