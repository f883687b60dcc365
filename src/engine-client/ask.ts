// Asks an engine process one question and ends it.
import * as v from 'valibot';
import { EventSchema, type EngineEvent, type Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import { explainDeath } from './explain-death.ts';
import { couldNotStart, forkEngine } from './fork-engine.ts';
import { LastLines } from './last-lines.ts';

const LAST_LINES = 20;

export interface AskOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Aborting ends the engine process; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
}

/**
 * The first event of the engine for which `answerOf` gives something.
 * @param deed what is being done, to follow "was cancelled": `Looking for devices`
 * @throws DataDietError the engine's own, or one that tells why there was no answer
 */
export async function askEngine<Answer>(
  request: Request,
  answerOf: (event: EngineEvent) => Answer | undefined,
  deed: string,
  { enginePath, signal }: AskOptions,
): Promise<Answer> {
  const cancelled = () => new DataDietError('cancelled', `${deed} was cancelled.`);
  if (signal?.aborted === true) throw cancelled();
  const engine = forkEngine(enginePath);
  const lastWords = new LastLines(LAST_LINES, () => undefined);
  engine.stdout?.resume();
  engine.stderr?.on('data', (bytes: Buffer) => {
    lastWords.push(bytes);
  });
  const kill = (): void => {
    engine.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      let started = false;
      engine.on('message', (message: unknown) => {
        const event = v.safeParse(EventSchema, message);
        if (!event.success) {
          reject(new DataDietError('invalid-message', 'The scoring engine cannot be understood.'));
          return;
        }
        const { output } = event;
        if (output.type === 'ready') {
          started = true;
          engine.send(request, () => undefined);
        } else if (output.type === 'failed') {
          reject(DataDietError.deserialize(output.error));
        } else {
          const answer = answerOf(output);
          if (answer !== undefined) resolve(answer);
        }
      });
      engine.on('error', (error) => {
        if (engine.pid === undefined) reject(couldNotStart(error));
      });
      engine.on('close', (code, signalName) => {
        lastWords.end();
        reject(
          signal?.aborted === true
            ? cancelled()
            : explainDeath({ code, signal: signalName, started, lastLines: lastWords.lines }),
        );
      });
    });
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
  }
}
