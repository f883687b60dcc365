// Typed errors that can cross a process boundary: what happened, where, and what to do next.
import * as v from 'valibot';

/** Every way a job can fail that a person can act on. `internal` is a bug of ours. */
export const ERROR_CODES = [
  'invalid-argument',
  'file-not-found',
  'file-unreadable',
  'format-unsupported',
  'output-unwritable',
  'dataset-empty',
  'dataset-changed',
  'column-missing',
  'too-few-labels',
  'too-many-labels',
  'labels-unusable',
  'too-many-skipped',
  'predictions-unusable',
  'scores-unusable',
  'model-not-found',
  'model-unsupported',
  'model-invalid',
  'weights-unsafe',
  'hub-offline',
  'device-unavailable',
  'engine-crashed',
  'out-of-memory',
  'diverged',
  'units-missing',
  'scheduler-unavailable',
  'scheduler-refused',
  'time-limit',
  'job-lost',
  'cancelled',
  'invalid-message',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where in a file an error lies; every part that is known. */
export const ErrorPlaceSchema = v.object({
  file: v.optional(v.string()),
  /** 1-based. */
  line: v.optional(v.number()),
  /** 0-based index of the record. */
  row: v.optional(v.number()),
  /** Name of the field, or 1-based character column, as text. */
  column: v.optional(v.string()),
});
export type ErrorPlace = v.InferOutput<typeof ErrorPlaceSchema>;

/** The form in which an error travels between processes. */
export const SerializedErrorSchema = v.object({
  code: v.picklist(ERROR_CODES),
  message: v.string(),
  /** What the person can do about it, as an imperative sentence. */
  action: v.optional(v.string()),
  place: v.optional(ErrorPlaceSchema),
  /** For the log, never for a dialog: stack or the process's last words. */
  detail: v.optional(v.string()),
});
export type SerializedError = v.InferOutput<typeof SerializedErrorSchema>;

interface ErrorParts {
  readonly action?: string | undefined;
  readonly place?: ErrorPlace | undefined;
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** The only error class that this project throws on purpose. */
export class DataDietError extends Error {
  override readonly name = 'DataDietError';
  readonly action: string | undefined;
  readonly place: ErrorPlace | undefined;
  readonly detail: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    parts: ErrorParts = {},
  ) {
    super(message, { cause: parts.cause });
    this.action = parts.action;
    this.place = parts.place;
    this.detail = parts.detail;
  }

  static from(error: unknown): DataDietError {
    if (error instanceof DataDietError) return error;
    if (error instanceof Error) {
      return new DataDietError('internal', error.message, { detail: error.stack, cause: error });
    }
    return new DataDietError('internal', String(error));
  }

  static deserialize(error: SerializedError): DataDietError {
    return new DataDietError(error.code, error.message, error);
  }

  serialize(): SerializedError {
    return {
      code: this.code,
      message: this.message,
      ...(this.action !== undefined && { action: this.action }),
      ...(this.place !== undefined && { place: this.place }),
      ...(this.detail !== undefined && { detail: this.detail }),
    };
  }
}
