// Asks an engine process one question and ends it.
import type { Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import { EngineSession, type Answer } from './engine-session.ts';
import { explainEnd } from './explain-death.ts';

export interface AskOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Aborting ends the engine process; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
}

/**
 * What `resultOf` gives of the engine's first answer for which it gives something. Settles when the process is gone.
 * @param deed what is being done, to follow "was cancelled": `Looking for devices`
 * @throws DataDietError the engine's own, or one that tells why there was no answer
 */
export async function askEngine<Result>(
  request: Request,
  resultOf: (answer: Answer) => Result | undefined,
  deed: string,
  { enginePath, signal }: AskOptions,
): Promise<Result> {
  const cancelled = () => new DataDietError('cancelled', `${deed} was cancelled.`);
  const isCancelled = () => signal?.aborted === true;
  if (isCancelled()) throw cancelled();
  let result: Result | undefined;
  let refusal: DataDietError | undefined;
  const session = new EngineSession(request, {
    enginePath,
    signal,
    onAnswer: (answer) => {
      if (answer.type === 'failed') refusal = DataDietError.deserialize(answer.error);
      else result = resultOf(answer);
      if (refusal !== undefined || result !== undefined) session.kill();
    },
    onFault: (error) => {
      refusal = error;
    },
  });
  const end = await session.ended;
  if (result !== undefined) return result;
  throw refusal ?? (isCancelled() ? cancelled() : explainEnd(end));
}
