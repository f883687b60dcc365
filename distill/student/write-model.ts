// A student as a model folder that our loader reads as any other: configuration, vocabulary, weights in 8 bits.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withoutOutputLayer } from '../../src/core/weights/load-parameters.ts';
import { CONFIG_FILE, VOCABULARY_FILE, WEIGHTS_FILE } from '../../src/core/model-files/model-layout.ts';
import { quantizeMatrices, writeSafetensors } from '../../src/core/weights/safetensors-writer.ts';
import { storedParameters } from '../../src/core/weights/store-parameters.ts';
import { BUILTIN_FOLDER } from '../folders.ts';
import { studentClassifier, studentConfig, type StudentShape } from './shape.ts';

/** @param parameters the encoder's, by name, tables whole */
export async function writeModel(
  folder: string,
  shape: StudentShape,
  parameters: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { parameters: specs } = withoutOutputLayer(studentClassifier(shape));
  const tensors = quantizeMatrices(storedParameters(specs, parameters));
  await writeSafetensors(path.join(folder, WEIGHTS_FILE), tensors);
  writeFileSync(path.join(folder, CONFIG_FILE), `${JSON.stringify(studentConfig(shape), undefined, 2)}\n`);
  if (path.resolve(folder) !== BUILTIN_FOLDER) {
    copyFileSync(path.join(BUILTIN_FOLDER, VOCABULARY_FILE), path.join(folder, VOCABULARY_FILE));
  }
}
