// What a hub repository holds at a commit, and which of its files a model is opened from.
import { readFile } from 'node:fs/promises';
import { listFiles, modelInfo } from '@huggingface/hub';
import * as v from 'valibot';
import { DataDietError } from '../../shared/errors.ts';
import { COMMIT } from './hub-cache.ts';
import type { HubConnection, HubFile } from './hub-download.ts';
import { DEFAULT_REVISION, describeHubModel, type HubModel } from './hub-model.ts';
import {
  ADAPTER_CONFIG_FILE,
  checkSize,
  CONFIG_FILE,
  parseJsonObject,
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
  WEIGHTS_INDEX_FILE,
  weightsEntryFile,
  weightsShards,
} from '../model-files/model-layout.ts';
import { checkpointsAmong, checkpointsError } from '../model-files/not-a-model.ts';
import { EXAMPLE_MODEL } from '../models/config-errors.ts';

const CommitSchema = v.object({ sha: v.pipe(v.string(), v.regex(COMMIT)) });
const ListedFileSchema = v.object({
  path: v.string(),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  oid: v.pipe(v.string(), v.regex(COMMIT)),
  lfs: v.optional(v.object({ oid: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })),
});

const FolderSchema = v.object({ path: v.string() });

/** Something answered that is not the hub, such as a captive portal. */
class Unreachable extends Error {}

/** The commit that the model's revision points to now. Errors of the client pass through. */
export async function fetchCommit(connection: HubConnection, model: HubModel): Promise<string> {
  const { hub, limits, repo: name, ...rest } = connection;
  const revision = model.revision ?? DEFAULT_REVISION;
  const fetch = hub.within({ requests: 1, bytes: limits.answerBytes, otherHosts: false });
  const info = await modelInfo({ ...rest, name, revision, additionalFields: ['sha'], fetch });
  const parsed = v.safeParse(CommitSchema, info);
  if (!parsed.success) throw new Unreachable(`${connection.hubUrl} does not answer as the hub does`);
  return parsed.output.sha;
}

/** What the top folder of a repository holds. */
export interface HubListing {
  readonly files: readonly HubFile[];
  /** Names. */
  readonly folders: readonly string[];
}

/** The top folder at `commit`. */
export async function fetchListing(connection: HubConnection, commit: string): Promise<HubListing> {
  const { hub, limits, ...rest } = connection;
  const fetch = hub.within({ requests: limits.listingPages, bytes: limits.answerBytes, otherHosts: false });
  const files: HubFile[] = [];
  const folders: string[] = [];
  for await (const entry of listFiles({ ...rest, revision: commit, fetch })) {
    if (entry.type === 'directory' && v.is(FolderSchema, entry)) folders.push(entry.path);
    if (entry.type !== 'file') continue;
    const parsed = v.safeParse(ListedFileSchema, entry);
    if (!parsed.success) throw new Unreachable(`${connection.hubUrl} does not answer as the hub does`);
    const { path, size, oid, lfs } = parsed.output;
    files.push({ path, size, etag: lfs?.oid ?? oid });
  }
  return { files, folders };
}

/**
 * The file of `listing` that tells what the model is.
 * @throws DataDietError `model-not-found` where there is none
 */
export function configFile(model: HubModel, { files, folders }: HubListing): HubFile {
  const config =
    files.find(({ path }) => path === CONFIG_FILE) ?? files.find(({ path }) => path === ADAPTER_CONFIG_FILE);
  if (config) return checked(model, config);
  const place = `The model ${describeHubModel(model)}`;
  const checkpoints = checkpointsAmong(folders);
  const latest = checkpoints.at(-1);
  if (latest !== undefined) {
    const action = `Run "hf download ${model.id} --include '${latest}/*' --local-dir FOLDER" and choose FOLDER/${latest}.`;
    throw checkpointsError(place, CONFIG_FILE, checkpoints, action);
  }
  throw lacking(model, CONFIG_FILE);
}

function lacking(model: HubModel, missing: string): DataDietError {
  return new DataDietError('model-not-found', `The model ${describeHubModel(model)} has no ${missing}.`, {
    action: `Choose another encoder, such as ${EXAMPLE_MODEL}.`,
  });
}

/** @throws DataDietError `model-invalid` where it is too long to be what its name says */
function checked(model: HubModel, file: HubFile): HubFile {
  checkSize(`${file.path} of ${describeHubModel(model)}`, file.path, file.size);
  return file;
}

/**
 * The files of `listing` that a model is opened from, its shards aside: only the index file knows them.
 * @throws DataDietError `weights-unsafe` or `model-not-found` when it lacks one that is needed.
 */
export function neededFiles(model: HubModel, listing: readonly HubFile[]): HubFile[] {
  const names = new Set(listing.map((file) => file.path));
  const weights = weightsEntryFile(describeHubModel(model), names);
  if (!names.has(TOKENIZER_FILE) && !names.has(VOCABULARY_FILE)) {
    throw lacking(model, `${TOKENIZER_FILE} or ${VOCABULARY_FILE}`);
  }
  const wanted = new Set<string>([
    CONFIG_FILE,
    TOKENIZER_FILE,
    TOKENIZER_CONFIG_FILE,
    VOCABULARY_FILE,
    SPECIAL_TOKENS_FILE,
    weights,
  ]);
  return listing.filter((file) => wanted.has(file.path)).map((file) => checked(model, file));
}

/** The shards that a fetched index names, as the listing has them. */
export async function shardFiles(
  model: HubModel,
  index: string,
  listing: readonly HubFile[],
): Promise<HubFile[]> {
  const place = `${WEIGHTS_INDEX_FILE} of ${describeHubModel(model)}`;
  return weightsShards(place, parseJsonObject(place, await readFile(index, 'utf8'))).map((shard) => {
    const file = listing.find(({ path }) => path === shard);
    if (file) return file;
    throw new DataDietError('model-invalid', `${place} names ${shard}, which is not there.`, {
      action: 'Choose another revision of the model, or another model.',
    });
  });
}
