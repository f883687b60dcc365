// Makes the text that encoders are distilled on: one file of rows, without duplicates, in a seeded order.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/core/random.ts';
import { TRAINING_FILES } from './dataset-folder.ts';
import { HeldOutTexts } from './held-out.ts';
import type { CorpusManifest, SourceCounts } from './manifest.ts';
import { brown } from './sources/brown.ts';
import { factbook } from './sources/factbook.ts';
import { mails } from './sources/mails.ts';
import { mobyDick } from './sources/moby-dick.ts';
import { stateOfTheUnion } from './sources/state-of-the-union.ts';
import { trainingTexts } from './sources/training-texts.ts';
import { wordnet } from './sources/wordnet.ts';
import { countWords, textKey } from './text-key.ts';
import type { TextRow, TextSource } from './text-row.ts';

const PACKAGED_SOURCES: readonly TextSource[] = [brown, stateOfTheUnion, mobyDick, wordnet, factbook, mails];

export interface CorpusOptions {
  /** Folder of data sets (dataset-folder.ts). Without it their texts are left out, and nothing is held out. */
  readonly datasets?: string | undefined;
  /** The corpus file, `*.jsonl`: rows {"text", "pair"?}. Its manifest is written beside it as `*.json`. */
  readonly out: string;
  readonly seed: number;
  /** The free texts; those in the installed packages unless told otherwise. */
  readonly sources?: readonly TextSource[];
}

/**
 * Writes the corpus and its manifest; the same options give the same bytes.
 * @throws DataDietError where a package or a file of the data sets is missing.
 */
export async function writeCorpus(options: CorpusOptions): Promise<CorpusManifest> {
  const { datasets, seed, out } = options;
  const heldOut = datasets === undefined ? new HeldOutTexts() : await HeldOutTexts.read(datasets);
  const corpus = new Corpus(heldOut);
  const used: CorpusManifest['sources'] = [];
  for (const source of corpusSources(options)) {
    const counts = await corpus.take(source, new Random(seed, `corpus of ${source.name}`));
    used.push({ name: source.name, ...source.origin(), ...counts });
  }
  new Random(seed, 'corpus order').shuffle(corpus.rows);
  const manifest: CorpusManifest = {
    seed,
    sources: used,
    leftOut:
      datasets === undefined
        ? TRAINING_FILES.map(({ file }) => ({ name: file, reason: 'no folder of data sets was named' }))
        : [],
    heldOutTexts: heldOut.size,
    ...sumOfCounts(used),
    sha256: writeRows(out, corpus.rows),
  };
  fs.writeFileSync(manifestPath(out), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** What the corpus of these options is made of, in order. */
export function corpusSources({
  datasets,
  sources = PACKAGED_SOURCES,
}: Pick<CorpusOptions, 'datasets' | 'sources'>): readonly TextSource[] {
  if (datasets === undefined) return sources;
  return [...TRAINING_FILES.map((file) => trainingTexts(datasets, file)), ...sources];
}

/** Where the manifest of a corpus file lies. */
export function manifestPath(corpus: string): string {
  return corpus.replace(/(\.jsonl)?$/, '.json');
}

class Corpus {
  readonly rows: TextRow[] = [];
  private readonly keys = new Set<string>();

  constructor(private readonly heldOut: HeldOutTexts) {}

  async take(source: TextSource, random: Random): Promise<SourceCounts> {
    const counts = noCounts();
    for await (const row of source.rows(random)) {
      const key = row.pair === undefined ? textKey(row.text) : `${textKey(row.text)} ${textKey(row.pair)}`;
      if (key.trim() === '') continue;
      if (this.heldOut.has(row)) counts.droppedHeldOut++;
      else if (this.keys.has(key)) counts.droppedDuplicates++;
      else {
        this.keys.add(key);
        this.rows.push(row);
        count(row, counts);
      }
    }
    return counts;
  }
}

function noCounts(): SourceCounts {
  return { rows: 0, pairs: 0, words: 0, characters: 0, droppedHeldOut: 0, droppedDuplicates: 0 };
}

function count({ text, pair }: TextRow, counts: SourceCounts): void {
  counts.rows++;
  if (pair !== undefined) counts.pairs++;
  for (const each of [text, pair ?? '']) {
    counts.words += countWords(each);
    counts.characters += each.length;
  }
}

function sumOfCounts(parts: readonly SourceCounts[]): SourceCounts {
  const sum = noCounts();
  for (const part of parts) {
    sum.rows += part.rows;
    sum.pairs += part.pairs;
    sum.words += part.words;
    sum.characters += part.characters;
    sum.droppedHeldOut += part.droppedHeldOut;
    sum.droppedDuplicates += part.droppedDuplicates;
  }
  return sum;
}

/** Writes the rows, whole or not at all; gives the file's SHA-256. */
function writeRows(out: string, rows: readonly TextRow[]): string {
  const text = rows.map(({ text, pair }) => `${JSON.stringify({ text, pair })}\n`).join('');
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.writeFileSync(`${out}.part`, text);
  fs.renameSync(`${out}.part`, out);
  return createHash('sha256').update(text).digest('hex');
}
