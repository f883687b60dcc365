// What the process's exit code tells a script.
import type { DataDietError, ErrorCode } from '../shared/errors.ts';

export const EXIT = { done: 0, failed: 1, wrongUsage: 2, cancelled: 130 } as const;

/** What the person can put right by other words on the command line. */
const USAGE: ReadonlySet<ErrorCode> = new Set(['invalid-argument', 'column-missing', 'format-unsupported']);

export function exitCodeOf(error: DataDietError): number {
  if (error.code === 'cancelled') return EXIT.cancelled;
  return USAGE.has(error.code) ? EXIT.wrongUsage : EXIT.failed;
}
