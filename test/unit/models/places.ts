// Where the models' tests find their files.
import path from 'node:path';

const root = process.env['DATA_DIET_ROOT'];
if (root === undefined) throw new Error('DATA_DIET_ROOT is not set: run with scripts/unit-tests.mjs');

/** A development copy of a pretrained encoder, fetched by scripts/fetch-minilm.mjs; tests that need it skip without. */
export const MINILM = path.join(root, '.models', 'all-MiniLM-L6-v2');

export function fixture(...parts: string[]): string {
  return path.join(root!, 'test', 'fixtures', ...parts);
}
