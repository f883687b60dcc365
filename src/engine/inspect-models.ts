// Tells which encoders are on this machine. Needs no ONNX Runtime and no network: nothing is downloaded to be looked at.
import { findCachedModel } from '../core/hub/hub.ts';
import { cachedModelIds } from '../core/hub/hub-cache.ts';
import { hubCacheFolder, type Environment } from '../core/hub/hub-environment.ts';
import { DEFAULT_REVISION } from '../core/hub/hub-model.ts';
import { inspectFolder, inspectModel } from '../core/model-files/inspect-model.ts';
import { resolveModel } from '../core/model-files/model-source.ts';
import { DataDietError } from '../shared/errors.ts';
import type { ModelReport, ModelReports } from '../shared/model-report.ts';
import type { ModelReference } from '../shared/score-job.ts';
import { BUILTIN_FOLDER } from './open-encoder.ts';

/** Where the models are looked for. */
export interface ModelPlaces {
  /** Tells where the hub's cache lies. */
  readonly environment: Environment;
  readonly builtinFolder: string;
}

const PLACES: ModelPlaces = { environment: process.env, builtinFolder: BUILTIN_FOLDER };

/**
 * Reports on `models`.
 * @param others whether to report on whatever other encoder the cache holds at its main branch, too
 */
export async function inspectModels(
  models: readonly ModelReference[],
  others: boolean,
  places: ModelPlaces = PLACES,
): Promise<ModelReports> {
  const asked = await Promise.all(models.map((model) => inspect(model, places)));
  if (!others) return { asked, cached: [] };
  const known = new Set(models.map(idAtMainBranch));
  const ids = (await cachedModelIds(hubCacheFolder(places.environment))).filter((id) => !known.has(id));
  const reports = await Promise.all(ids.map((id) => inspect({ kind: 'hub', id }, places)));
  // What else lies in a cache (decoders, parts of models) is nothing to choose from.
  return { asked, cached: reports.filter(({ state }) => state === 'here') };
}

/** A model's id on the hub; undefined where it is no model of the hub, or one at another revision. */
function idAtMainBranch(model: ModelReference): string | undefined {
  return model.kind === 'hub' && (model.revision ?? DEFAULT_REVISION) === DEFAULT_REVISION
    ? model.id
    : undefined;
}

async function inspect(model: ModelReference, places: ModelPlaces): Promise<ModelReport> {
  try {
    switch (model.kind) {
      case 'builtin':
        return { state: 'here', model, ...(await inspectFolder(places.builtinFolder)) };
      case 'folder': {
        const { path: folder } = await resolveModel(model);
        return { state: 'here', model, ...(await inspectFolder(folder)) };
      }
      case 'hub': {
        const found = await findCachedModel(model, places.environment);
        if (found === undefined) return { state: 'absent', model };
        return { state: 'here', model, ...(await inspectModel(found.path)) };
      }
    }
  } catch (error) {
    return { state: 'unusable', model, error: DataDietError.from(error).serialize() };
  }
}
