// A digest of what makes a model's tokenizer: the same weights read other tokens as another encoder would.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  SPECIAL_TOKENS_FILE,
  TOKENIZER_CONFIG_FILE,
  TOKENIZER_FILE,
  VOCABULARY_FILE,
} from '../../src/core/model-files/model-layout.ts';
import { resolveModel } from '../../src/core/model-files/model-source.ts';
import { BUILTIN_FOLDER } from '../../src/engine/open-encoder.ts';
import type { ModelReference } from '../../src/shared/score-job.ts';

const FILES = [TOKENIZER_FILE, TOKENIZER_CONFIG_FILE, VOCABULARY_FILE, SPECIAL_TOKENS_FILE];

/** Hexadecimal SHA-256 of the tokenizer's files, of those that are there. */
export async function tokenizerDigest(model: ModelReference): Promise<string> {
  const folder = model.kind === 'builtin' ? BUILTIN_FOLDER : (await resolveModel(model)).path;
  const hash = createHash('sha256');
  for (const name of FILES) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) continue;
    const content = fs.readFileSync(file);
    hash.update(`${name} ${content.length} `).update(content);
  }
  return hash.digest('hex');
}
