// The log of a dataset that has another name goes along.
import fs from 'node:fs';
import { reviewLogBeside } from './log-place.ts';

/** Nothing happens where there is no log, or one stands at the new place. @throws Error of the file system */
export async function moveReviewLog(from: string, to: string): Promise<void> {
  const [before, after] = [reviewLogBeside(from), reviewLogBeside(to)];
  if (before === after || !fs.existsSync(before) || fs.existsSync(after)) return;
  await fs.promises.rename(before, after);
}
