// Makes a finished student the encoder that the extension carries.
import { copyFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE, WEIGHTS_FILE } from '../../src/core/models/model-layout.ts';
import { BUILTIN_FOLDER, modelFolder } from '../folders.ts';

/** What the weights may take in the extension's package. */
const MOST_BYTES = 12e6;

/** @param name of the run */
export function publish(name: string, log: (line: string) => void): Promise<void> {
  const folder = modelFolder(name);
  const { size } = statSync(path.join(folder, WEIGHTS_FILE));
  if (size > MOST_BYTES) {
    throw new RangeError(`The weights take ${size} bytes, and the extension carries ${MOST_BYTES} at most.`);
  }
  for (const file of [CONFIG_FILE, WEIGHTS_FILE]) {
    copyFileSync(path.join(folder, file), path.join(BUILTIN_FOLDER, file));
  }
  log(`${folder}, of ${(size / 1e6).toFixed(1)} MB, is the built-in encoder.`);
  return Promise.resolve();
}
