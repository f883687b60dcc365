// What the teacher says of the corpus, on disk: a file for every few thousand rows, named by what it was made from.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { quantizeRows, scaleName, type Int8Rows } from '../../src/core/weights/int8-rows.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { writeSafetensors } from '../../src/core/weights/safetensors-writer.ts';
import type { TextTokenizer } from '../../src/core/tokenizer/text-tokenizer.ts';
import { sortedBatches } from '../../src/core/train/data-order.ts';
import { ExamplesBuilder, type Examples } from '../../src/core/train/tokenised-examples.ts';
import { DataDietError } from '../../src/shared/errors.ts';
import type { Texts } from '../corpus-rows.ts';
import { COMPONENTS } from './basis.ts';
import type { Teacher } from './teacher.ts';

/** Texts are cut to this many tokens, the special ones among them. */
export const MAX_LENGTH = 64;
const BATCH_ROWS = 32;

/** R rows of N tokens together, one after the other. */
export interface Shard {
  /** `[R]`: tokens of each row. */
  readonly lengths: Float32Array;
  /** `[N]`: ids of the tokenizer, and token types. */
  readonly ids: Float32Array;
  readonly typeIds: Float32Array;
  /** `[N, COMPONENTS]`, in the basis, of mean variance 1. */
  readonly states: Int8Rows;
  /** `[R, h]`, of length 1. */
  readonly embeddings: Int8Rows;
}

/** Tokenised texts, numbered as the tokenizer numbers them. */
export function tokenise(
  tokenizer: TextTokenizer,
  texts: readonly Texts[],
  vocabularySize: number,
): Examples {
  const builder = new ExamplesBuilder();
  for (const row of texts) {
    const { ids, typeIds } = tokenizer.encode(row, MAX_LENGTH);
    builder.add(ids, typeIds);
  }
  return builder.build(new Uint32Array(texts.length), 0, false, vocabularySize);
}

/** The file of the shard that the folder's teacher makes of `texts`; `key` is what besides them it depends on. */
export function shardFile(folder: string, texts: readonly Texts[], key: string): string {
  const hash = createHash('sha256').update(key).update(JSON.stringify(texts)).digest('hex');
  return path.join(folder, `${hash.slice(0, 24)}.safetensors`);
}

/** Runs the teacher over `texts` and writes its shard to `file`; returns the number of tokens. */
export async function writeShard(teacher: Teacher, texts: readonly Texts[], file: string): Promise<number> {
  const width = teacher.classifier.hiddenSize;
  const examples = tokenise(teacher.tokenizer, texts, teacher.classifier.vocabularySize);
  const starts = [0];
  for (const length of examples.lengths) starts.push(starts.at(-1)! + length);
  const tokens = starts.at(-1)!;
  const states = new Float32Array(tokens * COMPONENTS);
  const embeddings = new Float32Array(examples.count * width);
  const ids = new Float32Array(tokens);
  const typeIds = new Float32Array(tokens);
  for (const rows of sortedBatches(examples.lengths, BATCH_ROWS)) {
    const outputs = await teacher.run(examples, rows);
    rows.forEach((row, index) => {
      const from = index * outputs.length * COMPONENTS;
      const count = examples.lengths[row]! * COMPONENTS;
      states.set(outputs.states.subarray(from, from + count), starts[row]! * COMPONENTS);
      embeddings.set(outputs.embeddings.subarray(index * width, (index + 1) * width), row * width);
      ids.set(examples.tokens(row), starts[row]);
      typeIds.set(examples.types(row), starts[row]);
    });
  }
  const state = quantizeRows(states, COMPONENTS);
  const embedding = quantizeRows(embeddings, width);
  await writeSafetensors(
    file,
    new Map([
      ['lengths', { shape: [examples.count], data: Float32Array.from(examples.lengths) }],
      ['ids', { shape: [tokens], data: ids }],
      ['type_ids', { shape: [tokens], data: typeIds }],
      ['states', { shape: [tokens, COMPONENTS], data: state.data }],
      [scaleName('states'), { shape: [tokens], data: state.scales }],
      ['embeddings', { shape: [examples.count, width], data: embedding.data }],
      [scaleName('embeddings'), { shape: [examples.count], data: embedding.scales }],
    ]),
  );
  return tokens;
}

export async function readShard(file: string): Promise<Shard> {
  if (!existsSync(file)) {
    throw new DataDietError('file-not-found', `There is no ${file}.`, {
      action: 'Make it with `npm run distill -- teacher`.',
      place: { file },
    });
  }
  const stored = await openSafetensors([file]);
  try {
    return {
      lengths: await stored.read('lengths'),
      ids: await stored.read('ids'),
      typeIds: await stored.read('type_ids'),
      states: await stored.readInt8('states'),
      embeddings: await stored.readInt8('embeddings'),
    };
  } finally {
    await stored.close();
  }
}
