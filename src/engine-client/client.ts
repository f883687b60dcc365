// Runs one job in a forked engine process. The only door through which editor and command line reach the engine.
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import * as v from 'valibot';
import { EventSchema, type EngineEvent, type Request } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import type { Progress } from '../shared/progress.ts';
import { metadataPath, partialPath, type RunMetadata } from '../shared/results.ts';
import type { ScoreJob } from '../shared/score-job.ts';
import { explainDeath } from './explain-death.ts';
import { couldNotStart, forkEngine } from './fork-engine.ts';
import { LastLines } from './last-lines.ts';

export interface ScoreOptions {
  /** Path of the bundled engine, `dist/engine.js`. */
  readonly enginePath: string;
  /** Aborting ends the engine process at once; the promise rejects with code `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onLog?: (message: string) => void;
}

type Outcome = { readonly metadata: RunMetadata } | { readonly error: DataDietError };

/** Enough to hold the stack traces that V8 and Node print below the words that tell what happened. */
const LAST_LINES = 200;
/** Native runtimes may hang while they are torn down; the answer is already here, so the process need not live on. */
const MILLISECONDS_TO_LEAVE = 2000;

/**
 * Scores a dataset. On success `job.out` and its metadata file are written and the metadata are returned.
 * The promise settles only when the engine process is gone, and after a failure no partial file is left.
 * @throws DataDietError whose code tells what went wrong (`cancelled`, `out-of-memory`, `engine-crashed`, ...).
 */
export async function runScoreJob(job: ScoreJob, options: ScoreOptions): Promise<RunMetadata> {
  if (options.signal?.aborted === true) throw cancelled();
  const engine = forkEngine(options.enginePath);
  const outcome = await new Promise<Outcome>((resolve) => {
    superviseEngine(engine, job, options, resolve);
  });
  if ('metadata' in outcome) return outcome.metadata;
  removePartialFiles(job.out);
  throw outcome.error;
}

/**
 * Holds the conversation with one engine process. The first outcome counts; it is told when the process has ended
 * and its channel and streams are read to their end (the `close` event), so that nothing said is lost.
 */
function superviseEngine(
  engine: ChildProcess,
  job: ScoreJob,
  options: ScoreOptions,
  settle: (outcome: Outcome) => void,
): void {
  let outcome: Outcome | undefined;
  let started = false;
  let leaving: NodeJS.Timeout | undefined;
  const log = (line: string): void => options.onLog?.(line);
  const lastWords = new LastLines(LAST_LINES, log);
  const spoken = new LastLines(0, log);

  const decide = (decision: Outcome): void => {
    outcome ??= decision;
  };
  const stop = (error: DataDietError): void => {
    decide({ error });
    engine.kill('SIGKILL');
  };
  const cancel = (): void => {
    stop(cancelled());
  };
  const answered = (decision: Outcome): void => {
    decide(decision);
    leaving = setTimeout(() => engine.kill('SIGKILL'), MILLISECONDS_TO_LEAVE);
  };

  const handle = (event: EngineEvent): void => {
    switch (event.type) {
      case 'ready': {
        started = true;
        const request: Request = { type: 'score', job };
        // A channel that breaks here means that the process died: `close` explains it.
        engine.send(request, () => undefined);
        break;
      }
      case 'progress':
        options.onProgress?.(event.progress);
        break;
      case 'log':
        options.onLog?.(event.message);
        break;
      case 'done':
        answered({ metadata: event.metadata });
        break;
      case 'failed':
        answered({ error: DataDietError.deserialize(event.error) });
        break;
      case 'devices':
      case 'models':
      case 'probed':
        throw new DataDietError('invalid-message', 'The scoring engine answered what it was not asked.');
    }
  };

  engine.stdout?.on('data', (bytes: Buffer) => {
    spoken.push(bytes);
  });
  engine.stderr?.on('data', (bytes: Buffer) => {
    lastWords.push(bytes);
  });
  engine.on('message', (message: unknown) => {
    if (outcome !== undefined) return;
    const parsed = v.safeParse(EventSchema, message);
    if (!parsed.success) {
      stop(invalidMessage(message, parsed.issues));
      return;
    }
    try {
      handle(parsed.output);
    } catch (error) {
      // A listener of the caller threw: the job has nobody left to report to.
      stop(DataDietError.from(error));
    }
  });
  engine.on('error', (error) => {
    // Failing to send or to kill is told here too; those show in how the process ends.
    if (engine.pid !== undefined) return;
    decide({ error: couldNotStart(error) });
    finish(null, null);
  });
  engine.on('close', (code, signal) => {
    finish(code, signal);
  });
  options.signal?.addEventListener('abort', cancel, { once: true });

  const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
    clearTimeout(leaving);
    options.signal?.removeEventListener('abort', cancel);
    spoken.end();
    lastWords.end();
    settle(outcome ?? { error: explainDeath({ code, signal, started, lastLines: lastWords.lines }) });
  };
}

function cancelled(): DataDietError {
  return new DataDietError('cancelled', 'Scoring was cancelled.');
}

function invalidMessage(
  message: unknown,
  issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
): DataDietError {
  return new DataDietError(
    'invalid-message',
    'The scoring engine sent a message that cannot be understood.',
    {
      action: 'The engine and this program are of different versions: install Data Diet again.',
      detail: `${v.summarize(issues)}\n${JSON.stringify(message).slice(0, 1000)}`,
    },
  );
}

function removePartialFiles(out: string): void {
  for (const file of [out, metadataPath(out)]) {
    try {
      fs.rmSync(partialPath(file), { force: true });
    } catch {
      // The reason why the job failed matters more than a file left over, which the next job overwrites.
    }
  }
}
