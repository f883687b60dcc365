// Where the repository lies. Test bundles have no place of their own in the tree, so their runner tells them.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root =
  process.env.DATA_DIET_ROOT ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
