// The corpus that the options mean: the one that lies there, if they are what it was made with, or a new one. It is
// never made over: hours of the teacher's work hang on its bytes.
import { existsSync } from 'node:fs';
import { DataDietError } from '../../src/shared/errors.ts';
import { fileSha256 } from '../file-sha256.ts';
import { readJson } from '../read-json.ts';
import { CorpusManifestSchema, type CorpusManifest } from './manifest.ts';
import { corpusSources, manifestPath, writeCorpus, type CorpusOptions } from './write-corpus.ts';

/**
 * Writes the corpus, or keeps the one in `options.out`.
 * @throws DataDietError `output-unwritable` where another corpus is there, and as `writeCorpus`.
 */
export async function openCorpus(
  options: CorpusOptions,
): Promise<{ readonly manifest: CorpusManifest; readonly made: boolean }> {
  const { out } = options;
  if (!existsSync(out)) return { manifest: await writeCorpus(options), made: true };
  const file = manifestPath(out);
  const remove = `Remove ${out} to make it anew.`;
  if (!existsSync(file))
    throw otherCorpus(out, `${file}, which would tell what it is made of, is missing`, remove);
  const manifest = readJson(CorpusManifestSchema, file, remove);
  const difference = differenceBetween(manifest, options);
  if (difference !== undefined) {
    throw otherCorpus(
      out,
      difference,
      `Give the options that it was made with, or remove it to make another.`,
    );
  }
  if ((await fileSha256(out)) !== manifest.sha256) {
    throw otherCorpus(out, `it is not the file that ${file} tells of`, remove);
  }
  return { manifest, made: false };
}

/** The corpus's sources as a table, and what was left out. */
export function describeCorpus(manifest: CorpusManifest): string {
  const counts = (name: string, { rows, pairs, words, droppedHeldOut, droppedDuplicates }: CorpusCounts) =>
    `${name}: ${rows} rows, ${pairs} of them pairs, ${words} words` +
    ` (left out: ${droppedHeldOut} held out, ${droppedDuplicates} said before)`;
  return [
    ...manifest.sources.map((source) => counts(source.name, source)),
    counts('total', manifest),
    `seed ${manifest.seed}, held-out texts ${manifest.heldOutTexts}, SHA-256 ${manifest.sha256}`,
    ...manifest.leftOut.map(({ name, reason }) => `left out: ${name} (${reason})`),
  ].join('\n');
}

type CorpusCounts = Pick<CorpusManifest, 'rows' | 'pairs' | 'words' | 'droppedHeldOut' | 'droppedDuplicates'>;

/** In words, the first thing in which `options` are not what made the corpus of `manifest`. */
function differenceBetween(manifest: CorpusManifest, options: CorpusOptions): string | undefined {
  if (manifest.seed !== options.seed) return `it was made with --seed ${manifest.seed}`;
  const withDatasets = manifest.leftOut.length === 0;
  if (withDatasets && options.datasets === undefined) return 'it was made with --datasets FOLDER';
  if (!withDatasets && options.datasets !== undefined) return 'it was made without --datasets';
  const wanted = corpusSources(options).map((source) => ({ name: source.name, ...source.origin() }));
  const changed = [...wanted.keys(), ...manifest.sources.keys()].find((index) => {
    const [want, have] = [wanted[index], manifest.sources[index]];
    return want?.name !== have?.name || want?.from !== have?.from || want?.version !== have?.version;
  });
  if (changed === undefined) return undefined;
  const { name, from, version } = manifest.sources[changed] ?? wanted[changed]!;
  return `${name} (${from}, ${version}) is not in both`;
}

function otherCorpus(out: string, reason: string, action: string): DataDietError {
  return new DataDietError('output-unwritable', `${out} holds another corpus: ${reason}.`, {
    action,
    place: { file: out },
  });
}
