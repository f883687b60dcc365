// Whom the texts are owed to, for the notice that goes with the encoder.
import { DataDietError } from '../../src/shared/errors.ts';
import type { CorpusManifest } from './manifest.ts';

export interface Credit {
  readonly title: string;
  /** Who made it. */
  readonly by: string;
  /** Where these copies of the texts were taken from: repositories, or packages with their versions. */
  readonly from: readonly string[];
  readonly licence: string;
  readonly rows: number;
  readonly words: number;
}

/** What a data set's own papers and files say, which the notes beside the copies may not. */
interface DataSetCredit {
  readonly folders: readonly string[];
  readonly title: string;
  readonly by: string;
  readonly licence: string;
}

const DATA_SETS: readonly DataSetCredit[] = [
  {
    folders: ['sst2', 'sst2-phrases'],
    title: 'Stanford Sentiment Treebank',
    by: 'Socher et al. 2013',
    licence: 'no licence stated',
  },
  {
    folders: ['banking77'],
    title: 'BANKING77',
    by: 'PolyAI (Casanueva et al. 2020)',
    licence: 'CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/)',
  },
  {
    folders: ['clinc150'],
    title: 'CLINC150',
    by: 'Larson et al. 2019',
    licence: 'CC-BY-3.0 (https://creativecommons.org/licenses/by/3.0/)',
  },
  {
    folders: ['snli'],
    title: 'SNLI',
    by: 'Bowman et al. 2015',
    licence: 'CC-BY-SA-4.0 (https://creativecommons.org/licenses/by-sa/4.0/)',
  },
];

/** The makers of the sources that are no data sets. */
const MAKERS = new Map([
  ['Brown corpus', 'W. N. Francis and H. Kucera, Brown University'],
  ['State of the Union addresses', 'Presidents of the United States'],
  ['Moby-Dick', 'Herman Melville'],
  ['WordNet glosses', 'Princeton University'],
  ['World Factbook', 'Central Intelligence Agency'],
  ['SpamAssassin mails', 'Apache SpamAssassin project'],
]);

/**
 * One credit for each work that the corpus was made of, files of one data set together.
 * @throws DataDietError `invalid-argument` for a source that this file does not know: nothing goes uncredited.
 */
export function creditsOf(manifest: CorpusManifest): Credit[] {
  const credits = new Map<string, Credit>();
  for (const source of manifest.sources) {
    const { title, by, licence } = makerOf(source);
    const before = credits.get(title);
    const from = source.name.includes('/') ? source.from : `${source.from}, version ${source.version}`;
    credits.set(title, {
      title,
      by,
      licence,
      from: [...new Set([...(before?.from ?? []), from])],
      rows: (before?.rows ?? 0) + source.rows,
      words: (before?.words ?? 0) + source.words,
    });
  }
  return [...credits.values()];
}

function makerOf({
  name,
  licence,
}: CorpusManifest['sources'][number]): Omit<Credit, 'from' | 'rows' | 'words'> {
  const dataSet = DATA_SETS.find(({ folders }) => folders.some((folder) => name.startsWith(`${folder}/`)));
  if (dataSet) return dataSet;
  const by = MAKERS.get(name);
  if (by !== undefined) return { title: name, by, licence };
  throw new DataDietError('invalid-argument', `Nobody is credited for the corpus's source ${name}.`, {
    action: 'Tell in distill/corpus/credits.ts who made it.',
  });
}
