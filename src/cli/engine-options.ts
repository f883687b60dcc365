// How commands speak with an engine: its progress on one line, its notes above, its log where it was asked for.
import path from 'node:path';
import type { JobOptions } from '../engine-client/client.ts';
import type { Progress } from '../shared/progress.ts';
import { standardError } from './output-streams.ts';
import { ProgressLine } from './progress-line.ts';
import { neutralise } from './terminal-text.ts';

/** The engine is bundled beside the command line. */
export const ENGINE = path.join(__dirname, 'engine.js');
/** The command line itself, for tasks of a cluster. */
export const COMMAND_LINE = path.join(__dirname, 'cli.js');

interface Showing {
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Does work that tells its progress; the line is gone when it is over. */
export async function showingProgress<T>(
  { verbose, signal, stop, onProgress }: Showing,
  work: (options: JobOptions & Required<Pick<JobOptions, 'onProgress' | 'onNote'>>) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine(standardError);
  try {
    return await work({
      enginePath: ENGINE,
      signal,
      ...(stop && { stop }),
      onProgress: (progress) => {
        onProgress?.(progress);
        line.show(progress);
      },
      onNote: (message) => {
        line.note(neutralise(message));
      },
      onLog: (message) => {
        if (verbose) line.note(neutralise(message));
      },
    });
  } finally {
    line.clear();
  }
}
