// Which jobs are offered to be resumed after they ended before their end.
import { DataDietError, type ErrorCode } from '../../shared/errors.ts';
import type { Jobs } from './jobs.ts';

/** Failures after which the same job may well succeed. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'engine-crashed',
  'out-of-memory',
  'units-missing',
  'time-limit',
  'job-lost',
]);

/** Whether a job that ended with this error stays to be resumed: a window that closes takes its jobs along, too. */
export function staysBegun({ closing }: Jobs, error: unknown): boolean {
  return closing || PASSING.has(DataDietError.from(error).code);
}
