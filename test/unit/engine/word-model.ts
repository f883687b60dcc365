// The reference's small encoder as a folder, with a tokenizer whose tokens are the words w4 to w59.
import fs from 'node:fs';
import path from 'node:path';

/** @returns the folder, made below `parent` */
export function makeWordModel(root: string, parent: string): string {
  const model = path.join(parent, 'model');
  fs.mkdirSync(model);
  for (const name of ['config.json', 'model.safetensors']) {
    fs.copyFileSync(path.join(root, 'test/fixtures/bert', name), path.join(model, name));
  }
  const words = Array.from({ length: 56 }, (_, index) => `w${index + 4}`);
  fs.writeFileSync(path.join(model, 'vocab.txt'), ['[PAD]', '[CLS]', '[SEP]', '[UNK]', ...words].join('\n'));
  return model;
}
