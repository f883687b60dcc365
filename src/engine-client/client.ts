// Runs one job in a forked engine process.
import type { Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import type { Progress } from '../shared/progress.ts';
import type { RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { EngineSession, type Answer } from './engine-session.ts';
import { explainEnd } from './explain-death.ts';

export interface JobOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Variables of the engine's process beside those of this one. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Aborting ends the engine process at once; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  /** Aborting has the engine keep where its run is, and end; the promise rejects with code `cancelled`. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** What a person should know while the job runs. */
  readonly onNote?: (message: string) => void;
  readonly onLog?: (message: string) => void;
}

type Outcome<Result> = { readonly result: Result } | { readonly error: DataDietError };

/** Native runtimes may hang while they are torn down; the answer is already here, so the process need not live on. */
const MILLISECONDS_TO_LEAVE = 2000;

/**
 * Scores a dataset. On success the result lies in the store, `job.out` is written where one is named, and the metadata are
 * returned. The promise settles only when the engine process is gone; whatever it had finished is kept for the next job.
 * @throws DataDietError whose code tells what went wrong (`cancelled`, `out-of-memory`, `engine-crashed`, ...).
 */
export function runScoreJob(job: ScoreJob, options: JobOptions): Promise<RunMetadata> {
  return runJob(
    { type: 'score', job },
    (answer) => (answer.type === 'done' ? answer.metadata : undefined),
    'Scoring',
    options,
  );
}

/**
 * Runs a job to its end.
 * @param resultOf what the last answer gives; undefined for one that is no answer to the request
 * @param deed what is being done, to follow "was cancelled": `Scoring`
 * @throws DataDietError as `runScoreJob`
 */
export async function runJob<Result>(
  request: Request,
  resultOf: (answer: Answer) => Result | undefined,
  deed: string,
  options: JobOptions,
): Promise<Result> {
  const keepsRuns = request.type === 'score' || request.type === 'evaluate';
  const cancelled = () =>
    new DataDietError('cancelled', `${deed} was cancelled.`, {
      ...(keepsRuns && { action: 'What was finished is kept: the same again goes on from there.' }),
    });
  if (options.signal?.aborted === true || options.stop?.aborted === true) throw cancelled();
  const outcome = await superviseEngine(request, resultOf, options);
  if (outcome !== undefined && 'result' in outcome) return outcome.result;
  throw outcome?.error ?? cancelled();
}

/**
 * Holds the conversation with one engine process. The first outcome counts; it is told when the process is gone. Undefined
 * where it was ended before.
 */
async function superviseEngine<Result>(
  request: Request,
  resultOf: (answer: Answer) => Result | undefined,
  { enginePath, environment = {}, signal, stop, onProgress, onNote, onLog }: JobOptions,
): Promise<Outcome<Result> | undefined> {
  let outcome: Outcome<Result> | undefined;
  let leaving: NodeJS.Timeout | undefined;
  const decide = (decision: Outcome<Result>): void => {
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
      case 'failed':
        decide({ error: DataDietError.deserialize(answer.error) });
        break;
      case 'done':
      case 'evaluated':
      case 'planned':
      case 'workPlanned':
      case 'worked':
      case 'devices':
      case 'models':
      case 'probed': {
        const result = resultOf(answer);
        if (result === undefined)
          throw new DataDietError('invalid-message', 'The scoring engine answered what it was not asked.');
        decide({ result });
      }
    }
  };
  const session = new EngineSession(request, {
    enginePath,
    environment,
    signal,
    stop,
    onAnswer,
    onFault: (error) => {
      outcome ??= { error };
    },
    onLine: onLog,
  });
  const end = await session.ended;
  clearTimeout(leaving);
  const isEnded = signal?.aborted === true || stop?.aborted === true;
  return outcome ?? (isEnded ? undefined : { error: explainEnd(end) });
}
