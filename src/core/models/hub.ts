// Finds a model of the Hugging Face hub: in the standard cache, else by download with the official client.
import { readFile } from 'node:fs/promises';
import { HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { COMMIT, HubModelCache } from './hub-cache.ts';
import { downloadToBlob, type HubConnection, type HubFile } from './hub-download.ts';
import { type Environment, hubCacheFolder, hubToken, hubUrl, isHubOffline } from './hub-environment.ts';
import {
  CONFIG_FILE,
  parseJsonObject,
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
  WEIGHTS_INDEX_FILE,
  weightsEntryFile,
  weightsShards,
} from './model-layout.ts';

export interface HubModel {
  readonly id: string;
  /** Branch, tag or commit; `main` when left out. */
  readonly revision?: string | undefined;
}

/** Bytes of all needed files. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
}

export interface ResolveOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Use the cache alone, as `HF_HUB_OFFLINE=1` does. */
  readonly offline?: boolean | undefined;
  /** `process.env` when left out. */
  readonly environment?: Environment | undefined;
}

/** A model's files on disk. */
export interface ResolvedModel {
  readonly path: string;
  /** The hub's commit. */
  readonly revision: string;
}

const DEFAULT_REVISION = 'main';
const HUB_ID = /^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)?$/;
const REVISION = /^\w[\w.+-]*(\/\w[\w.+-]*)*$/;

const CommitSchema = v.object({ sha: v.pipe(v.string(), v.regex(COMMIT)) });
const ListedFileSchema = v.object({
  path: v.string(),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  oid: v.pipe(v.string(), v.regex(COMMIT)),
  lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })),
});

/** The hub answered, but not as the hub does, or not at all. */
class Unreachable extends Error {}

function describe({ id, revision }: HubModel): string {
  return revision === undefined ? id : `${id}@${revision}`;
}

function checkName(model: HubModel): void {
  const { id, revision = DEFAULT_REVISION } = model;
  if (HUB_ID.test(id) && !/--|\.\./.test(id) && REVISION.test(revision) && !revision.includes('..')) return;
  throw new DataDietError('model-not-found', `${describe(model)} is no name of a model on the hub.`, {
    action: 'Write owner/name or owner/name@revision, or the path of a folder beginning with ./ or /.',
  });
}

function offlineError(model: HubModel, reason: string, cause?: unknown): DataDietError {
  const revision = model.revision === undefined ? '' : ` --revision ${model.revision}`;
  return new DataDietError(
    'hub-offline',
    `The model ${describe(model)} is not in the cache, and ${reason}.`,
    {
      action: `Try again when the hub can be reached; or on a machine that reaches it run "hf download ${model.id}${revision}" and copy its cache here, or choose the path of a model folder.`,
      cause,
    },
  );
}

/** What an error of the client means to a person; `undefined` when the hub could not be reached. */
function refusal(model: HubModel, error: unknown): DataDietError | undefined {
  if (error instanceof DataDietError) return error;
  if (!(error instanceof HubApiError)) return undefined;
  switch (error.statusCode) {
    case 401:
    case 403:
      return new DataDietError(
        'model-not-found',
        `The hub does not let you read ${describe(model)}, or has no such model.`,
        {
          action:
            'Check the name. For a private or gated model accept its terms on the hub, then run "hf auth login" or set HF_TOKEN.',
          cause: error,
        },
      );
    case 404:
      return new DataDietError('model-not-found', `The hub has no model ${describe(model)}.`, {
        action: 'Check the name and the revision; a private model needs HF_TOKEN.',
        cause: error,
      });
    default:
      return undefined;
  }
}

/** The error of a full or write-protected disk; `undefined` for any other (fetch's own errors carry no system call). */
function storageError(cacheFolder: string, error: unknown): DataDietError | undefined {
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

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function fetchCommit(connection: HubConnection, model: HubModel): Promise<string> {
  const { repo: name, ...rest } = connection;
  const revision = model.revision ?? DEFAULT_REVISION;
  const info = await modelInfo({ ...rest, name, revision, additionalFields: ['sha'] });
  const parsed = v.safeParse(CommitSchema, info);
  if (!parsed.success) throw new Unreachable(`${connection.hubUrl} does not answer as the hub does`);
  return parsed.output.sha;
}

async function fetchListing(connection: HubConnection, commit: string): Promise<HubFile[]> {
  const files: HubFile[] = [];
  for await (const entry of listFiles({ ...connection, revision: commit })) {
    if (entry.type !== 'file') continue;
    const parsed = v.safeParse(ListedFileSchema, entry);
    if (!parsed.success) throw new Unreachable(`${connection.hubUrl} does not answer as the hub does`);
    const { path, size, oid, lfs } = parsed.output;
    files.push({ path, size, etag: lfs?.oid ?? oid });
  }
  return files;
}

/**
 * The files of `listing` that a model is opened from, its shards aside: only the index file knows them.
 * @throws DataDietError `weights-unsafe` or `model-not-found` when it lacks one that is needed.
 */
function neededFiles(model: HubModel, listing: readonly HubFile[]): HubFile[] {
  const names = new Set(listing.map((file) => file.path));
  const weights = weightsEntryFile(describe(model), names);
  const hasTokenizer = names.has(TOKENIZER_FILE) || names.has(VOCABULARY_FILE);
  if (!names.has(CONFIG_FILE) || !hasTokenizer) {
    const missing = hasTokenizer ? CONFIG_FILE : `${TOKENIZER_FILE} or ${VOCABULARY_FILE}`;
    throw new DataDietError('model-not-found', `The model ${describe(model)} has no ${missing}.`, {
      action: 'Choose another encoder, such as sentence-transformers/all-MiniLM-L6-v2.',
    });
  }
  const wanted = new Set<string>([
    CONFIG_FILE,
    TOKENIZER_FILE,
    TOKENIZER_CONFIG_FILE,
    VOCABULARY_FILE,
    SPECIAL_TOKENS_FILE,
    weights,
  ]);
  return listing.filter((file) => wanted.has(file.path));
}

/** The shards that a fetched index names, as the listing has them. */
async function shardFiles(model: HubModel, index: string, listing: readonly HubFile[]): Promise<HubFile[]> {
  const place = `${WEIGHTS_INDEX_FILE} of ${describe(model)}`;
  return weightsShards(place, parseJsonObject(place, await readFile(index, 'utf8'))).map((shard) => {
    const file = listing.find(({ path }) => path === shard);
    if (file) return file;
    throw new DataDietError('model-invalid', `${place} names ${shard}, which is not there.`, {
      action: 'Choose another revision of the model, or another model.',
    });
  });
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
  const fetchInto = async (file: HubFile, onBytes: (done: number) => void): Promise<void> => {
    await downloadToBlob(connection, commit, file, cache.blob(file.etag), onBytes);
    await cache.link(commit, file.path, file.etag);
  };
  const files = neededFiles(model, listing);
  const index = files.find((file) => file.path === WEIGHTS_INDEX_FILE);
  if (index) {
    await fetchInto(index, () => undefined);
    files.push(...(await shardFiles(model, cache.blob(index.etag), listing)));
  }
  if (!listing.some((file) => file.path === TOKENIZER_CONFIG_FILE)) {
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
  const { signal } = options;
  const connection: HubConnection = {
    repo: model.id,
    hubUrl: hubUrl(environment),
    ...(accessToken !== undefined && { accessToken }),
    fetch: (input, init) => fetch(input, signal ? { ...init, signal } : init),
  };
  const commit = await fetchCommit(connection, model);
  if (!(await cache.isComplete(commit))) await download(connection, cache, model, commit, options);
  await cache.rememberCommitOf(model.revision ?? DEFAULT_REVISION, commit);
  return commit;
}

/**
 * The folder of a hub model at the commit that its revision points to now, downloaded into the cache if need be.
 * Nothing is asked of the network when the revision is a commit that the cache has; where the hub cannot be reached,
 * a branch or tag is taken at the commit that the cache last saw.
 * @throws DataDietError `hub-offline` when it is neither cached nor reachable, `model-not-found` when the hub does not
 *   have it or not for this person, `weights-unsafe` when it has no safetensors, `model-invalid` for a damaged
 *   download, `cancelled` by the signal.
 */
export async function resolveHubModel(model: HubModel, options: ResolveOptions = {}): Promise<ResolvedModel> {
  checkName(model);
  const environment = options.environment ?? process.env;
  const cache = new HubModelCache(hubCacheFolder(environment), model.id);
  const revision = model.revision ?? DEFAULT_REVISION;
  const cached = async (): Promise<ResolvedModel | undefined> => {
    const commit = await cache.commitOf(revision);
    return commit !== undefined && (await cache.isComplete(commit))
      ? { path: cache.snapshot(commit), revision: commit }
      : undefined;
  };
  const offline = (options.offline ?? false) || isHubOffline(environment);
  if (offline || COMMIT.test(revision)) {
    const found = await cached();
    if (found) return found;
    if (offline) throw offlineError(model, 'the hub may not be asked (offline)');
  }
  try {
    const commit = await fromHub(model, cache, environment, options);
    return { path: cache.snapshot(commit), revision: commit };
  } catch (error) {
    if (options.signal?.aborted) {
      throw new DataDietError('cancelled', `The download of ${describe(model)} was cancelled.`, {
        cause: error,
      });
    }
    const refused = refusal(model, error) ?? storageError(hubCacheFolder(environment), error);
    if (refused) throw refused;
    const found = await cached();
    if (found) return found;
    throw offlineError(model, `${hubUrl(environment)} could not be read (${reasonOf(error)})`, error);
  }
}
