// A model that the hub does not give may have been meant as a folder: tells where that folder would have to be.
import fs from 'node:fs';
import path from 'node:path';
import { DataDietError, type ErrorCode } from '../shared/errors.ts';
import type { ModelReference } from '../shared/score-job.ts';

const NOT_GIVEN: ReadonlySet<ErrorCode> = new Set(['model-not-found', 'hub-offline']);

/** The error with a hint added, where there is one to give; else the error as it is. */
export function withFolderHint(thrown: unknown, model: ModelReference): unknown {
  if (!(thrown instanceof DataDietError) || !NOT_GIVEN.has(thrown.code) || model.kind !== 'hub')
    return thrown;
  const meant = path.resolve(model.id);
  // `owner/name` reads as a folder only where there is a folder `owner`.
  if (!fs.existsSync(path.dirname(meant))) return thrown;
  const { code, message, action, place, detail } = thrown;
  const hint = `If you meant a folder: there is none at ${meant}.`;
  return new DataDietError(code, message, {
    action: action === undefined ? hint : `${action}\n${hint}`,
    place,
    detail,
    cause: thrown,
  });
}
