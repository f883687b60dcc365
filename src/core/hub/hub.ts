// Finds a model of the Hugging Face hub: in the standard cache, else by download with the official client.
import { readFile } from 'node:fs/promises';
import { DataDietError } from '../../shared/errors.ts';
import { isHubName } from '../../shared/hub-name.ts';
import { COMMIT, HubModelCache } from './hub-cache.ts';
import { downloadToBlob, type HubConnection, type HubFile } from './hub-download.ts';
import { type Environment, hubCacheFolder, hubToken, hubUrl, isHubOffline } from './hub-environment.ts';
import { offlineError, reasonOf, refusal, storageError } from './hub-errors.ts';
import { HUB_LIMITS, type HubLimits } from './hub-limits.ts';
import { configFile, fetchCommit, fetchListing, neededFiles, shardFiles } from './hub-listing.ts';
import { DEFAULT_REVISION, describeHubModel, type HubModel } from './hub-model.ts';
import { describeProxy, readProxies } from './hub-proxy.ts';
import {
  ADAPTER_CONFIG_FILE,
  CONFIG_FILE,
  parseJsonObject,
  TOKENIZER_CONFIG_FILE,
  WEIGHTS_INDEX_FILE,
} from '../model-files/model-layout.ts';
import { adapterError } from '../model-files/not-a-model.ts';
import { describeEncoder } from '../models/families/registry.ts';

/** Bytes of all needed files. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
}

export interface ResolveOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** `process.env` when left out. */
  readonly environment?: Environment | undefined;
  readonly limits?: HubLimits | undefined;
}

/** A model's files on disk. */
export interface ResolvedModel {
  readonly path: string;
  /** The hub's commit. */
  readonly revision: string;
}

function checkName(model: HubModel): void {
  if (isHubName(model)) return;
  throw new DataDietError('model-not-found', `${describeHubModel(model)} is no name of a model on the hub.`, {
    action: 'Write owner/name or owner/name@revision, or the path of a folder beginning with ./ or /.',
  });
}

type FetchInto = (file: HubFile, onBytes: (done: number) => void) => Promise<void>;

/**
 * Looks at a model's configuration before anything else is asked for: one that cannot be used is not fetched, nor its
 * weights called unsafe.
 * @throws DataDietError `model-unsupported` or `model-invalid`
 */
async function judge(
  model: HubModel,
  config: HubFile,
  cache: HubModelCache,
  fetchInto: FetchInto,
): Promise<void> {
  await fetchInto(config, () => undefined);
  const place = `${config.path} of ${describeHubModel(model)}`;
  const parsed = parseJsonObject(place, await readFile(cache.blob(config.etag), 'utf8'));
  if (config.path === ADAPTER_CONFIG_FILE) throw adapterError(describeHubModel(model), parsed);
  describeEncoder(CONFIG_FILE, parsed);
}

/** Fetches into the cache what the model's `commit` is opened from. */
async function download(
  connection: HubConnection,
  cache: HubModelCache,
  model: HubModel,
  commit: string,
  { onProgress }: ResolveOptions,
): Promise<void> {
  const listing = await fetchListing(connection, commit);
  const fetchInto: FetchInto = async (file, onBytes) => {
    await downloadToBlob(connection, commit, file, cache.blob(file.etag), onBytes);
    await cache.link(commit, file.path, file.etag);
  };
  await judge(model, configFile(model, listing), cache, fetchInto);
  const files = neededFiles(model, listing.files);
  const index = files.find((file) => file.path === WEIGHTS_INDEX_FILE);
  if (index) {
    await fetchInto(index, () => undefined);
    files.push(...(await shardFiles(model, cache.blob(index.etag), listing.files)));
  }
  if (!listing.files.some((file) => file.path === TOKENIZER_CONFIG_FILE)) {
    await cache.rememberAbsence(commit, TOKENIZER_CONFIG_FILE);
  }
  // The weights come last, so that a snapshot that has them has the rest.
  files.sort((left, right) => left.size - right.size);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const file of files) {
    await fetchInto(file, (done) => onProgress?.({ done: before + done, total }));
    before += file.size;
  }
}

async function fromHub(
  model: HubModel,
  cache: HubModelCache,
  environment: Environment,
  options: ResolveOptions,
): Promise<string> {
  const accessToken = await hubToken(environment);
  const address = hubUrl(environment);
  const { limits = HUB_LIMITS } = options;
  const { openHubFetch } = await import('./hub-fetch.ts');
  const hub = openHubFetch({ hubUrl: address, proxies: readProxies(environment), limits });
  const connection: HubConnection = {
    repo: model.id,
    hubUrl: address,
    ...(accessToken !== undefined && { accessToken }),
    hub,
    limits,
  };
  try {
    const commit = await fetchCommit(connection, model);
    if (!(await cache.isComplete(commit))) await download(connection, cache, model, commit, options);
    await cache.rememberCommitOf(model.revision ?? DEFAULT_REVISION, commit);
    return commit;
  } finally {
    await hub.close();
  }
}

/**
 * The model as the cache has it, complete, at the commit that its revision last pointed to; undefined where it has not.
 * Nothing is asked of the network.
 */
export async function findCachedModel(
  model: HubModel,
  environment: Environment,
): Promise<ResolvedModel | undefined> {
  if (!isHubName(model)) return undefined;
  const cache = new HubModelCache(hubCacheFolder(environment), model.id);
  const commit = await cache.commitOf(model.revision ?? DEFAULT_REVISION);
  return commit !== undefined && (await cache.isComplete(commit))
    ? { path: cache.snapshot(commit), revision: commit }
    : undefined;
}

/**
 * The folder of a hub model at the commit that its revision points to now, downloaded into the cache if need be.
 * Nothing is asked of the network when the revision is a commit that the cache has; where the hub cannot be reached,
 * a branch or tag is taken at the commit that the cache last saw.
 * @throws DataDietError `hub-offline` when it is neither cached nor reachable, `model-not-found` when the hub does not
 *   have it or not for this person, `model-unsupported` for another architecture, `weights-unsafe` when it has no safetensors, `model-invalid` for a damaged
 *   download.
 */
export async function resolveHubModel(model: HubModel, options: ResolveOptions = {}): Promise<ResolvedModel> {
  checkName(model);
  const environment = options.environment ?? process.env;
  const cache = new HubModelCache(hubCacheFolder(environment), model.id);
  const revision = model.revision ?? DEFAULT_REVISION;
  const cached = () => findCachedModel(model, environment);
  const offline = isHubOffline(environment);
  if (offline || COMMIT.test(revision)) {
    const found = await cached();
    if (found) return found;
    if (offline) throw offlineError(model, 'the hub may not be asked (offline)');
  }
  try {
    const commit = await fromHub(model, cache, environment, options);
    return { path: cache.snapshot(commit), revision: commit };
  } catch (error) {
    const refused = refusal(model, error) ?? storageError(hubCacheFolder(environment), error);
    if (refused) throw refused;
    const found = await cached();
    if (found) return found;
    const proxy = describeProxy(readProxies(environment), hubUrl(environment));
    const through = proxy === '' ? '' : ` through the proxy ${proxy}`;
    throw offlineError(
      model,
      `${hubUrl(environment)} could not be read${through} (${reasonOf(error)})`,
      error,
    );
  }
}
