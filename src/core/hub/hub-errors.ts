// What the hub client's errors mean to a person.
import { HubApiError, InvalidApiResponseFormatError } from '@huggingface/hub';
import { DataDietError } from '../../shared/errors.ts';
import { describeHubModel, type HubModel } from './hub-model.ts';

/** The model is neither cached nor to be had: `reason` says why it is not. */
export function offlineError(model: HubModel, reason: string, cause?: unknown): DataDietError {
  const revision = model.revision === undefined ? '' : ` --revision ${model.revision}`;
  return new DataDietError(
    'hub-offline',
    `The model ${describeHubModel(model)} is not in the cache, and ${reason}.`,
    {
      action: `Try again when the hub can be reached; or on a machine that reaches it run "hf download ${model.id}${revision}" and copy its cache here, or choose the path of a model folder.`,
      cause,
    },
  );
}

/** What an error of the client means to a person; `undefined` when the hub could not be reached. */
export function refusal(model: HubModel, error: unknown): DataDietError | undefined {
  if (error instanceof DataDietError) return error;
  if (!(error instanceof HubApiError)) return undefined;
  switch (error.statusCode) {
    case 401:
    case 403:
      return new DataDietError(
        'model-not-found',
        `The hub does not let you read ${describeHubModel(model)}, or has no such model.`,
        {
          action:
            'Check the name. For a private or gated model accept its terms on the hub, then run "hf auth login" or set HF_TOKEN.',
          cause: error,
        },
      );
    case 404:
      return new DataDietError('model-not-found', `The hub has no model ${describeHubModel(model)}.`, {
        action: 'Check the name and the revision; a private model needs HF_TOKEN.',
        cause: error,
      });
    default:
      return undefined;
  }
}

/** The error of a full or write-protected disk; `undefined` for any other (fetch's own errors carry no system call). */
export function storageError(cacheFolder: string, error: unknown): DataDietError | undefined {
  if (!(error instanceof Error && 'syscall' in error)) return undefined;
  return new DataDietError(
    'file-unreadable',
    `The model cannot be kept in ${cacheFolder}: ${error.message}.`,
    {
      action: 'Free some space there, or set HF_HOME to a folder that you may write.',
      place: { file: cacheFolder },
      cause: error,
    },
  );
}

/** The client takes answers as it hopes for them. `fetch` has a TypeError too, but one that tells its cause. */
function isStumble(error: Error): boolean {
  return (
    error instanceof SyntaxError ||
    error instanceof InvalidApiResponseFormatError ||
    ((error instanceof TypeError || error instanceof RangeError) && error.cause === undefined)
  );
}

/** The words of an error and of what caused it: `fetch failed: connect ECONNREFUSED ...`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isStumble(error)) return 'it does not answer as the hub does';
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
