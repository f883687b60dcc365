// The files of an export: looked at before the work, and in their places all together or not at all.
import fs from 'node:fs/promises';
import path from 'node:path';
import { PartialFile } from '../data/write-whole.ts';
import { outputInto, requirePackable, type Output } from './output.ts';
import { unwritable } from '../results/result-folder.ts';
import { DataDietError } from '../shared/errors.ts';

/**
 * Has files written that take their names once all of them are whole.
 * @param source that they are made from, and that is never written over
 * @param needed bytes that they will take up, as far as can be told
 * @throws DataDietError `output-unwritable`, and what `write` throws: nothing is left of them then
 */
export async function writeOutputs<T>(
  source: string,
  targets: readonly string[],
  needed: number,
  write: (files: readonly Output[]) => Promise<T>,
): Promise<T> {
  const [first = source] = targets;
  const files: PartialFile[] = [];
  try {
    await requireOthers(source, targets);
    await requireRoom(first, needed);
    targets.forEach(requirePackable);
    for (const target of targets) files.push(await PartialFile.open(target));
    const outputs = files.map((file, index) => outputInto(file, targets[index]!));
    const result = await write(outputs);
    for (const output of outputs) await output.close();
    await finishTogether(files, targets);
    return result;
  } catch (error) {
    for (const file of files) await file.discard();
    throw error instanceof DataDietError ? error : unwritable(first, error);
  }
}

/** Where one cannot take its place, those that had none before leave theirs again. */
async function finishTogether(files: readonly PartialFile[], targets: readonly string[]): Promise<void> {
  const placed: string[] = [];
  try {
    for (const [index, file] of files.entries()) {
      const target = targets[index]!;
      const isNew = !(await exists(target));
      await file.finish();
      if (isNew) placed.push(target);
    }
  } catch (error) {
    for (const target of placed) await fs.rm(target, { force: true });
    throw error;
  }
}

/** Whether something has this name, a link to nothing among it. */
export async function exists(file: string): Promise<boolean> {
  return (await fs.lstat(file).catch(() => undefined)) !== undefined;
}

/** @throws DataDietError `output-unwritable` where one is the file that is exported, under whichever name */
export async function requireOthers(source: string, targets: readonly string[]): Promise<void> {
  for (const target of targets) {
    if (!(await isSameFile(source, target))) continue;
    throw new DataDietError(
      'output-unwritable',
      `${target} is the dataset itself, which is never written over.`,
      { action: 'Choose another name.', place: { file: target } },
    );
  }
}

/** Links and letter case may give one file many names. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  if (path.resolve(a) === path.resolve(b)) return true;
  const [first, second] = await Promise.all(
    [a, b].map((file) => fs.stat(file, { bigint: true }).catch(() => undefined)),
  );
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

/** @throws DataDietError `output-unwritable` where the disk has not so many bytes left; what is not known is tried */
export async function requireRoom(target: string, needed: number): Promise<void> {
  const disk = await fs.statfs(path.dirname(target)).catch(() => undefined);
  // Some file systems of networks tell nothing.
  if (disk === undefined || disk.blocks === 0) return;
  const free = disk.bavail * disk.bsize;
  if (free >= needed) return;
  throw new DataDietError(
    'output-unwritable',
    `${target} cannot be written: it takes ${describeSize(needed)}, and the disk has ${describeSize(free)} left.`,
    { action: 'Make room, or choose another place to write to.', place: { file: target } },
  );
}

function describeSize(bytes: number): string {
  const megabytes = bytes / 1e6;
  return megabytes < 1000 ? `${Math.ceil(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}
