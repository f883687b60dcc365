// Finds and opens the model that a job refers to.
import os from 'node:os';
import type { ModelReference } from '../../shared/score-job.ts';
import { resolveHubModel, type ResolveOptions } from '../hub/hub.ts';
import { type ModelFolder, openModelFolder } from './model-folder.ts';

/** The references that lead to files; the built-in encoder's does not. */
export type StoredModelReference = Exclude<ModelReference, { kind: 'builtin' }>;

export interface ModelLocation {
  readonly path: string;
  /** The hub's commit; a folder's revision is known when its weights have been read. */
  readonly revision?: string;
}

/** Finds the folder of the model that `reference` names, downloading it if need be. Errors as `resolveHubModel`. */
export async function resolveModel(
  reference: StoredModelReference,
  options: ResolveOptions = {},
): Promise<ModelLocation> {
  switch (reference.kind) {
    case 'folder':
      return { path: reference.path.replace(/^~(?=$|[/\\])/, os.homedir()) };
    case 'hub':
      return resolveHubModel(reference, options);
  }
}

/** `resolveModel`, and opens what it found; the caller closes the weights. Errors as `openModelFolder` besides. */
export async function openModel(
  reference: StoredModelReference,
  options: ResolveOptions = {},
): Promise<ModelFolder> {
  const { path, revision } = await resolveModel(reference, options);
  return openModelFolder(path, revision);
}
