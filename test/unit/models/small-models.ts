// Complete small models, as folders and as the files of a hub repository.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fixture } from './places.ts';

/** A folder that is removed when the test ends. */
export async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'data-diet-models-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The fixture model with a vocabulary beside it: a name and contents each. */
export async function smallModelFiles(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of ['config.json', 'model.safetensors'])
    files.set(name, await readFile(fixture('bert', name)));
  for (const name of ['vocab.txt', 'tokenizer_config.json']) {
    files.set(name, await readFile(fixture('tokenizer', 'cased', name)));
  }
  return files;
}
