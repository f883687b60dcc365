// Tells running out of memory from other failures, in the words that V8, C++, ONNX Runtime and the GPU drivers use.
import { DataDietError } from './errors.ts';

const WORDS = [
  /\bbad_alloc\b/,
  /Failed to allocate/i,
  /Array buffer allocation failed/i,
  /JavaScript heap out of memory/i,
  /Allocation failed/i,
  /Cannot allocate memory/i,
  /\bout of memory\b/i,
  /OUT_OF_(DEVICE_|HOST_)?MEMORY/,
  /\bENOMEM\b/,
];

/** Whether a process's last words or an error's message speak of a failed allocation. */
export function tellsOutOfMemory(text: string): boolean {
  return WORDS.some((words) => words.test(text));
}

/** The error to show when a job needed more memory than there is; `detail` is for the log. */
export function outOfMemory(detail: string | undefined, cause?: unknown): DataDietError {
  return new DataDietError('out-of-memory', 'The scoring engine ran out of memory.', {
    action:
      'Use a smaller batch size, a shorter maximum length or a smaller encoder, or close other programs.',
    detail,
    cause,
  });
}
