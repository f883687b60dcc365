// Where the hub is and where its cache lies, by the environment variables that Hugging Face's own tools read.
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { HUB_URL } from '@huggingface/hub';

export type Environment = Readonly<Record<string, string | undefined>>;

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function isTrue(value: string | undefined): boolean {
  return isSet(value) && /^(1|on|yes|true)$/i.test(value);
}

function expandHome(folder: string): string {
  return /^~(?=$|[/\\])/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
}

function hubHome(environment: Environment): string {
  const { HF_HOME, XDG_CACHE_HOME } = environment;
  if (isSet(HF_HOME)) return expandHome(HF_HOME);
  const cache = isSet(XDG_CACHE_HOME) ? expandHome(XDG_CACHE_HOME) : path.join(os.homedir(), '.cache');
  return path.join(cache, 'huggingface');
}

/** The folder that holds a folder for each repository. */
export function hubCacheFolder(environment: Environment): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = environment;
  if (isSet(HF_HUB_CACHE)) return expandHome(HF_HUB_CACHE);
  if (isSet(HUGGINGFACE_HUB_CACHE)) return expandHome(HUGGINGFACE_HUB_CACHE);
  return path.join(hubHome(environment), 'hub');
}

/** Address of the hub, without a slash at its end. */
export function hubUrl(environment: Environment): string {
  return (isSet(environment['HF_ENDPOINT']) ? environment['HF_ENDPOINT'] : HUB_URL).replace(/\/+$/, '');
}

/** Whether the person has forbidden the network. */
export function isHubOffline(environment: Environment): boolean {
  return isTrue(environment['HF_HUB_OFFLINE']) || isTrue(environment['TRANSFORMERS_OFFLINE']);
}

/** The person's access token for private and gated repositories, if `hf auth login` or the environment has left one. */
export async function hubToken(environment: Environment): Promise<string | undefined> {
  const given = environment['HF_TOKEN'] ?? environment['HUGGING_FACE_HUB_TOKEN'];
  const token = isSet(given) ? given.trim() : await savedToken(environment);
  // The client refuses anything else; the hub then tells whether it could do without.
  return token?.startsWith('hf_') ? token : undefined;
}

async function savedToken(environment: Environment): Promise<string | undefined> {
  if (isTrue(environment['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return undefined;
  const { HF_TOKEN_PATH } = environment;
  const file = isSet(HF_TOKEN_PATH) ? expandHome(HF_TOKEN_PATH) : path.join(hubHome(environment), 'token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return undefined;
  }
}
