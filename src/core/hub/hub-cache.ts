// The standard Hugging Face cache, shared with Python: what was downloaded there is found here, and the other way round.
//
//   models--OWNER--NAME/
//     refs/REVISION           the commit that a branch or tag pointed to
//     blobs/ETAG              contents, named by their SHA-256 (large files) or git object id
//     snapshots/COMMIT/FILE   links into blobs
//     .no_exist/COMMIT/FILE   empty: that commit has no such file
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {
  CONFIG_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
  WEIGHTS_FILE,
  WEIGHTS_INDEX_FILE,
  weightsShards,
} from '../model-files/model-layout.ts';
import { readModelObject } from '../model-files/read-model-file.ts';

/** A full commit id, which can never come to mean anything else. */
export const COMMIT = /^[0-9a-f]{40}$/;

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** Ids of the models that a cache has anything of, in alphabetical order. */
export async function cachedModelIds(cacheFolder: string): Promise<string[]> {
  const ids = (await namesIn(cacheFolder)).flatMap((name) => {
    const [kind, ...parts] = name.split('--');
    return kind === 'models' && parts.length > 0 ? [parts.join('/')] : [];
  });
  return ids.sort((left, right) => left.localeCompare(right));
}

/** The cached files of one model repository. */
export class HubModelCache {
  private readonly folder: string;

  constructor(cacheFolder: string, id: string) {
    this.folder = path.join(cacheFolder, ['models', ...id.split('/')].join('--'));
  }

  snapshot(commit: string): string {
    return path.join(this.folder, 'snapshots', commit);
  }

  blob(etag: string): string {
    return path.join(this.folder, 'blobs', etag);
  }

  /** The commit that `revision` last pointed to, as far as the cache knows. */
  async commitOf(revision: string): Promise<string | undefined> {
    if (COMMIT.test(revision)) return revision;
    try {
      const commit = (await readFile(this.reference(revision), 'utf8')).trim();
      return COMMIT.test(commit) ? commit : undefined;
    } catch {
      return undefined;
    }
  }

  async rememberCommitOf(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const file = this.reference(revision);
    await mkdir(path.dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}.incomplete`;
    await writeFile(unfinished, commit);
    await rename(unfinished, file);
  }

  /** Whether everything that a model needs is there; a broken link counts as missing. */
  async isComplete(commit: string): Promise<boolean> {
    const folder = this.snapshot(commit);
    const present = new Set<string>();
    for (const name of await namesIn(folder)) {
      if (await isFile(path.join(folder, name))) present.add(name);
    }
    // Without its settings a bare vocabulary would be taken for an uncased one.
    const hasTokenizer =
      present.has(TOKENIZER_FILE) ||
      (present.has(VOCABULARY_FILE) &&
        (present.has(TOKENIZER_CONFIG_FILE) || (await isFile(this.absence(commit, TOKENIZER_CONFIG_FILE)))));
    if (!present.has(CONFIG_FILE) || !hasTokenizer) return false;
    if (present.has(WEIGHTS_FILE)) return true;
    if (!present.has(WEIGHTS_INDEX_FILE)) return false;
    const index = path.join(folder, WEIGHTS_INDEX_FILE);
    const shards = weightsShards(index, await readModelObject(index));
    return shards.every((shard) => present.has(shard));
  }

  /** Makes `name` of a commit's snapshot the content that lies in blob `etag`. */
  async link(commit: string, name: string, etag: string): Promise<void> {
    const target = path.join(this.snapshot(commit), name);
    await mkdir(path.dirname(target), { recursive: true });
    await rm(target, { force: true });
    const source = this.blob(etag);
    // Windows allows symbolic links to few; the last resort costs the space twice.
    await symlink(path.relative(path.dirname(target), source), target)
      .catch(() => link(source, target))
      .catch(() => copyFile(source, target));
  }

  async rememberAbsence(commit: string, name: string): Promise<void> {
    const file = this.absence(commit, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, '');
  }

  private reference(revision: string): string {
    return path.join(this.folder, 'refs', ...revision.split('/'));
  }

  private absence(commit: string, name: string): string {
    return path.join(this.folder, '.no_exist', commit, name);
  }
}
