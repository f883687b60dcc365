// One engine process and the one request that it serves: forked, asked when it is ready, heard until it is gone.
import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import { EventSchema, type EngineEvent, type Request, type Stop } from '../shared/engine-protocol.ts';
import { DataDietError } from '../shared/errors.ts';
import type { SessionEnd } from './explain-death.ts';
import { forkEngine, killEngine, type ForkOptions } from './fork-engine.ts';
import { LastLines } from './last-lines.ts';
import { pauseTogether } from './pause-together.ts';

/** What an engine says once it is asked. */
export type Answer = Exclude<EngineEvent, { type: 'ready' }>;

export interface SessionOptions extends ForkOptions {
  /** Aborting kills the engine. */
  readonly signal?: AbortSignal | undefined;
  /** Aborting asks the engine to keep what it has and to end; it is killed where it does not. */
  readonly stop?: AbortSignal | undefined;
  readonly onAnswer: (answer: Answer) => void;
  /** What it said cannot be understood, or `onAnswer` threw; the engine is killed. */
  readonly onFault: (error: DataDietError) => void;
  /** What it writes, line by line; the Vulkan loader and native runtimes do so, too. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** How long it may take to report for work; for tests. */
  readonly millisecondsToStart?: number | undefined;
}

/**
 * Loading the runtime from a slow disk takes seconds. Where a limit on threads leaves Node less than it starts with, it
 * waits without end for those that were refused.
 */
const MILLISECONDS_TO_START = 120_000;

/** Writing a checkpoint of a large encoder over a network takes tens of seconds. */
const MILLISECONDS_TO_STOP = 60_000;

/** Enough to hold the stack traces that V8 and Node print below the words that tell what happened. */
const LAST_LINES = 200;

export class EngineSession {
  /** Told when the process is gone, and its channel and streams are read to their end: nothing said is lost. */
  readonly ended: Promise<SessionEnd>;
  readonly #engine: ChildProcess;
  readonly #lastWords: LastLines;
  readonly #spoken: LastLines;
  #started = false;
  #killed = false;
  #exited = false;

  /** @throws DataDietError when the engine is not installed */
  constructor(
    private readonly request: Request,
    private readonly options: SessionOptions,
  ) {
    const { signal, stop, onLine = () => undefined } = options;
    this.#lastWords = new LastLines(LAST_LINES, onLine);
    this.#spoken = new LastLines(0, onLine);
    this.#engine = forkEngine(options);
    this.#listen();
    const starting = setTimeout(() => {
      if (!this.#started) this.#fail(neverStarted());
    }, options.millisecondsToStart ?? MILLISECONDS_TO_START);
    const kill = (): void => {
      this.kill();
    };
    signal?.addEventListener('abort', kill, { once: true });
    let stopping: NodeJS.Timeout | undefined;
    const askToStop = (): void => {
      this.#engine.send({ type: 'stop' } satisfies Stop, () => undefined);
      stopping = setTimeout(kill, MILLISECONDS_TO_STOP);
    };
    stop?.addEventListener('abort', askToStop, { once: true });
    // A process that leaves without waiting takes its engine with it, which may be too busy to hear of it.
    process.on('exit', kill);
    const stopPausing = options.inOurGroup === true ? () => undefined : pauseTogether(this.#engine);
    this.ended = this.#end().finally(() => {
      clearTimeout(starting);
      clearTimeout(stopping);
      signal?.removeEventListener('abort', kill);
      stop?.removeEventListener('abort', askToStop);
      process.removeListener('exit', kill);
      stopPausing();
    });
  }

  /** Ends the engine and all that it started; it is not heard any more. */
  kill(): void {
    this.#killed = true;
    if (!this.#exited) killEngine(this.#engine, this.options);
  }

  #listen(): void {
    const engine = this.#engine;
    engine.stdout?.on('data', (bytes: Buffer) => {
      this.#spoken.push(bytes);
    });
    engine.stderr?.on('data', (bytes: Buffer) => {
      this.#lastWords.push(bytes);
    });
    engine.on('message', (message: unknown) => {
      if (!this.#killed) this.#hear(message);
    });
    engine.on('exit', () => {
      // It may have been killed by somebody else, in the middle of trying a device.
      killEngine(engine, this.options);
      this.#exited = true;
    });
  }

  #hear(message: unknown): void {
    const parsed = v.safeParse(EventSchema, message);
    if (!parsed.success) {
      this.#fail(invalidMessage(message, parsed.issues));
      return;
    }
    if (parsed.output.type === 'ready') {
      this.#started = true;
      // A channel that breaks here means that the process died: its end explains it.
      this.#engine.send(this.request, () => undefined);
      return;
    }
    try {
      this.options.onAnswer(parsed.output);
    } catch (error) {
      // Whoever asked has no use for an answer any more.
      this.#fail(DataDietError.from(error));
    }
  }

  #fail(error: DataDietError): void {
    this.kill();
    this.options.onFault(error);
  }

  #end(): Promise<SessionEnd> {
    const engine = this.#engine;
    return new Promise((resolve) => {
      engine.on('error', (error) => {
        // Failing to send or to kill is told here too; those show in how the process ends.
        if (engine.pid === undefined) resolve({ kind: 'unstarted', error });
      });
      engine.on('close', (code, signal) => {
        this.#spoken.end();
        this.#lastWords.end();
        const { lines: lastLines } = this.#lastWords;
        resolve({ kind: 'gone', death: { code, signal, started: this.#started, lastLines } });
      });
    });
  }
}

function neverStarted(): DataDietError {
  return new DataDietError('engine-crashed', 'The scoring engine did not start.', {
    action:
      'Run the job again; if it ends the same way, raise the limit on threads and processes (ulimit -u, or that of the ' +
      'container).',
  });
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
