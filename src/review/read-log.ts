// The decisions on a dataset as they lie on disk now.
import fs from 'node:fs';
import { reviewLogBeside } from './log-place.ts';
import { ReviewLog } from './review-log.ts';

/** An empty log where there is none. @throws what the system throws where it cannot be read */
export async function readReviewLog(dataset: string): Promise<ReviewLog> {
  try {
    return ReviewLog.parse(await fs.promises.readFile(reviewLogBeside(dataset), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ReviewLog.empty;
    throw error;
  }
}
