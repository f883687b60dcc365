// Tells a limit on threads and processes from other failures, in the words that libuv, Node and ONNX Runtime use.
import { DataDietError } from './errors.ts';

const WORDS = [/\bpthread_create\b/, /\buv_thread_create\b/, /\bEAGAIN\b/];

/** Whether a process's last words or an error's message speak of a thread or process that could not be started. */
export function tellsThreadLimit(text: string): boolean {
  return WORDS.some((words) => words.test(text));
}

export function threadLimit(detail: string | undefined, cause?: unknown): DataDietError {
  return new DataDietError(
    'engine-crashed',
    'The scoring engine could start no more threads: a limit on threads and processes is reached.',
    {
      action: 'Raise the limit (ulimit -u, or that of the container), or close other programs.',
      detail,
      cause,
    },
  );
}
