// Complete small models, as folders and as the files of a hub repository.
import { readFile } from 'node:fs/promises';
import { fixture } from './places.ts';

/** A fixture model, BERT's unless told, with a vocabulary beside it: a name and contents each. */
export async function smallModelFiles(model = 'bert'): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const name of ['config.json', 'model.safetensors'])
    files.set(name, await readFile(fixture(model, name)));
  for (const name of ['vocab.txt', 'tokenizer_config.json']) {
    files.set(name, await readFile(fixture('tokenizer', 'cased', name)));
  }
  return files;
}
