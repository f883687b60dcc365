// What a file is before it is scored: a dataset by its name, and not scores that were written for one.
import path from 'node:path';
import { formatOfFile, type DatasetFormat } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';

/** @throws DataDietError `format-unsupported` */
export function formatOf(file: string): DatasetFormat {
  const format = formatOfFile(path.basename(file));
  if (format !== undefined) return format;
  throw new DataDietError('format-unsupported', `${path.basename(file)} is not a dataset that can be read`, {
    action: 'Open a .jsonl, .ndjson, .csv or .tsv file.',
    place: { file: file },
  });
}

/** @throws DataDietError `format-unsupported` for a file of scores: the metadata beside it tell. */
export async function refuseScores(file: string): Promise<void> {
  const { readMetadata } = await import('../views/scores-file.ts');
  const metadata = await readMetadata(file);
  if (metadata === undefined) return;
  const dataset = path.basename(metadata.data.file);
  throw new DataDietError(
    'format-unsupported',
    `${path.basename(file)} holds the scores of ${dataset}, it is not a dataset.`,
    { action: `Score ${dataset} instead.`, place: { file: file } },
  );
}
