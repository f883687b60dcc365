// Runs one job in a forked engine process.
import { DataDietError } from '../shared/errors.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { EngineSession, type Answer } from './engine-session.ts';
import { explainEnd } from './explain-death.ts';

export interface ScoreOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Variables of the engine's process beside those of this one. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Aborting ends the engine process at once; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What a person should know while the job runs. */
  readonly onNote?: (message: string) => void;
  readonly onLog?: (message: string) => void;
}

type Outcome = { readonly metadata: RunMetadata } | { readonly error: DataDietError };

/** Native runtimes may hang while they are torn down; the answer is already here, so the process need not live on. */
const MILLISECONDS_TO_LEAVE = 2000;

/**
 * Scores a dataset. On success the result lies in the store, `job.out` is written where one is named, and the metadata are
 * returned. The promise settles only when the engine process is gone; whatever it had finished is kept for the next job.
 * @throws DataDietError whose code tells what went wrong (`cancelled`, `out-of-memory`, `engine-crashed`, ...).
 */
export async function runScoreJob(job: ScoreJob, options: ScoreOptions): Promise<RunMetadata> {
  if (options.signal?.aborted === true) throw cancelled();
  const outcome = await superviseEngine(job, options);
  if ('metadata' in outcome) return outcome.metadata;
  throw outcome.error;
}

/** Holds the conversation with one engine process. The first outcome counts; it is told when the process is gone. */
async function superviseEngine(
  job: ScoreJob,
  { enginePath, environment = {}, signal, onProgress, onNote, onLog }: ScoreOptions,
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  let leaving: NodeJS.Timeout | undefined;
  const decide = (decision: Outcome): void => {
    outcome = decision;
    leaving = setTimeout(() => {
      session.kill();
    }, MILLISECONDS_TO_LEAVE);
  };
  const onAnswer = (answer: Answer): void => {
    if (outcome !== undefined) return;
    switch (answer.type) {
      case 'progress':
        onProgress?.(answer.progress);
        break;
      case 'note':
        onNote?.(answer.message);
        break;
      case 'log':
        onLog?.(answer.message);
        break;
      case 'done':
        decide({ metadata: answer.metadata });
        break;
      case 'failed':
        decide({ error: DataDietError.deserialize(answer.error) });
        break;
      case 'devices':
      case 'models':
      case 'probed':
        throw new DataDietError('invalid-message', 'The scoring engine answered what it was not asked.');
    }
  };
  const session = new EngineSession(
    { type: 'score', job },
    {
      enginePath,
      environment,
      signal,
      onAnswer,
      onFault: (error) => {
        outcome ??= { error };
      },
      onLine: onLog,
    },
  );
  const end = await session.ended;
  clearTimeout(leaving);
  return outcome ?? { error: signal?.aborted === true ? cancelled() : explainEnd(end) };
}

function cancelled(): DataDietError {
  return new DataDietError('cancelled', 'Scoring was cancelled.');
}
