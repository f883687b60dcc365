// Why an engine process ended without an answer, in words that a person can act on.
import { DataDietError } from '../shared/errors.ts';
import { outOfMemory, tellsOutOfMemory } from '../shared/out-of-memory.ts';
import { tellsThreadLimit, threadLimit } from '../shared/thread-limit.ts';

interface Death {
  /** Exit code, or null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether the process had reported for work before it died. */
  readonly started: boolean;
  /** The last lines it wrote to standard error; all are searched for the cause, the last few go into the detail. */
  readonly lastLines: readonly string[];
}

/** How a session with an engine ended; `unstarted`: the system refused to start a process. */
export type SessionEnd =
  { readonly kind: 'unstarted'; readonly error: Error } | { readonly kind: 'gone'; readonly death: Death };

const LINES_IN_DETAIL = 20;

/** What the operating system calls a crash in native code; Windows tells it as the exit code, an NTSTATUS. */
const CRASH_SIGNALS: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGILL',
  'SIGBUS',
  'SIGFPE',
  'SIGTRAP',
]);
const WINDOWS_CRASHES: Readonly<Record<number, string>> = {
  134: 'abort',
  0xc0000005: 'access violation',
  0xc000001d: 'illegal instruction',
  0xc0000094: 'division by zero',
  0xc00000fd: 'stack overflow',
  0xc0000374: 'heap corruption',
  0xc0000409: 'abort',
};
const WINDOWS_NO_MEMORY: ReadonlySet<number> = new Set([0xc0000017, 0xc000012d]);
/** A shell or container runtime tells SIGKILL as 128 + 9. */
const KILLED = 137;

/** Why there was no answer. */
export function explainEnd(end: SessionEnd): DataDietError {
  return end.kind === 'gone' ? explainDeath(end.death) : couldNotStart(end.error);
}

/** The system refused to start the process. */
function couldNotStart(error: Error): DataDietError {
  if (tellsThreadLimit(error.message)) return threadLimit(error.stack, error);
  return new DataDietError('engine-crashed', 'The scoring engine could not start.', {
    action: 'Close other programs and run the job again.',
    detail: error.stack,
    cause: error,
  });
}

function explainDeath({ code, signal, started, lastLines }: Death): DataDietError {
  // Some parents see an NTSTATUS as a signed number.
  const status = code === null ? undefined : code >>> 0;
  const ending = signal === null ? `exit code ${status ?? 'unknown'}` : `signal ${signal}`;
  const detail = [`The engine process ended with ${ending}.`, ...lastLines.slice(-LINES_IN_DETAIL)].join(
    '\n',
  );

  if (lastLines.some(tellsOutOfMemory)) return outOfMemory(detail);
  if (lastLines.some(tellsThreadLimit)) return threadLimit(detail);
  if (signal === 'SIGKILL' || status === KILLED) return killed(detail);
  if (status !== undefined && WINDOWS_NO_MEMORY.has(status)) return outOfMemory(detail);

  const crash = signal !== null && CRASH_SIGNALS.has(signal) ? signal : WINDOWS_CRASHES[status ?? 0];
  if (crash === 'SIGABRT' && lastLines.length === 0) return abortedSilently(detail);
  if (crash !== undefined) {
    return new DataDietError('engine-crashed', `The scoring engine crashed in native code (${crash}).`, {
      action:
        'This is most often a graphics driver or a processor that the runtime does not support: ' +
        'choose the device cpu (--device cpu), or update the driver.',
      detail,
    });
  }
  if (!started) {
    return new DataDietError('engine-crashed', `The scoring engine could not start (${ending}).`, {
      action: 'Read its last lines in the log; installing Data Diet again mends missing or damaged files.',
      detail,
    });
  }
  return new DataDietError('engine-crashed', `The scoring engine ended without an answer (${ending}).`, {
    action:
      'Run the job again; if it ends the same way, choose the device cpu (--device cpu) and read the log.',
    detail,
  });
}

/** Whatever else aborts says why; libuv, which starts Node's threads, does not. */
function abortedSilently(detail: string): DataDietError {
  return new DataDietError('engine-crashed', 'The scoring engine crashed in native code without a word.', {
    action:
      'This is most often a limit on threads and processes: raise it (ulimit -u, or that of the container), ' +
      'or close other programs.',
    detail,
  });
}

/** We did not send it: the kernel's out-of-memory killer is by far the likeliest sender, but a person may have. */
function killed(detail: string): DataDietError {
  const { code, action } = outOfMemory(detail);
  const message = 'The scoring engine was killed by the system, most likely because memory ran out.';
  return new DataDietError(code, message, { action, detail });
}
