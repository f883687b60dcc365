// The encoders that are fine-tuned, as folders that both sides can load.
import fs from 'node:fs';
import path from 'node:path';
import {
  CONFIG_FILE,
  TOKENIZER_CONFIG_FILE,
  VOCABULARY_FILE,
  WEIGHTS_FILE,
} from '../../src/core/model-files/model-layout.ts';
import { defaultLearningRate } from '../../src/core/train/defaults.ts';
import { openSafetensors } from '../../src/core/weights/safetensors.ts';
import { writeSafetensors, type TensorToWrite } from '../../src/core/weights/safetensors-writer.ts';
import { BUILTIN_FOLDER } from '../../src/engine/open-encoder.ts';
import { openContender } from '../encoders/contenders.ts';

export const ENCODER_NAMES = ['minilm', 'tiny'] as const;
type EncoderName = (typeof ENCODER_NAMES)[number];

export interface ComparedEncoder {
  readonly name: EncoderName;
  readonly title: string;
  readonly folder: string;
  readonly fingerprint: string;
  /** Our default for its shape, which everyone takes. */
  readonly learningRate: number;
}

/** What Python's tokenizer must be told beside the vocabulary. */
const TOKENIZER_CONFIG = { tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: 512 };

/** @throws Error of a folder that is not there, saying what makes it */
export async function openComparedEncoder(
  name: EncoderName,
  root: string,
  work: string,
): Promise<ComparedEncoder> {
  const [title, folder] =
    name === 'minilm'
      ? ['MiniLM-L6', path.join(root, '.models/all-MiniLM-L6-v2')]
      : ['built-in encoder', await exportBuiltIn(path.join(work, 'builtin'))];
  if (!fs.existsSync(folder))
    throw new Error(`${folder} is not there: node scripts/fetch-minilm.mjs makes it`);
  const { encoder, fingerprint } = await openContender({
    name,
    title,
    model: { kind: 'folder', path: folder },
  });
  await encoder.close();
  return { name, title, folder, fingerprint, learningRate: defaultLearningRate(encoder) };
}

/** The built-in encoder in 32 bits a weight: its own file has 8, with scales that PyTorch knows nothing of. */
async function exportBuiltIn(folder: string): Promise<string> {
  const weights = await openSafetensors([path.join(BUILTIN_FOLDER, WEIGHTS_FILE)]);
  const tensors = new Map<string, TensorToWrite>();
  try {
    for (const name of weights.names()) {
      tensors.set(name, { shape: weights.shape(name), data: await weights.read(name) });
    }
  } finally {
    await weights.close();
  }
  fs.mkdirSync(folder, { recursive: true });
  await writeSafetensors(path.join(folder, WEIGHTS_FILE), tensors);
  for (const name of [CONFIG_FILE, VOCABULARY_FILE]) {
    fs.copyFileSync(path.join(BUILTIN_FOLDER, name), path.join(folder, name));
  }
  fs.writeFileSync(path.join(folder, TOKENIZER_CONFIG_FILE), JSON.stringify(TOKENIZER_CONFIG));
  return folder;
}
