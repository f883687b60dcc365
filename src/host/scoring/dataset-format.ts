// What a file is before it is scored: a dataset by its name, and not scores that were written for one.
import path from 'node:path';
import { datasetOfScores } from '../../data/recognise-scores.ts';
import { EXTENSIONS_LISTED, formatOfFile, type DatasetFormat } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';

/** @throws DataDietError `format-unsupported` */
export function formatOf(file: string): DatasetFormat {
  const format = formatOfFile(path.basename(file));
  if (format !== undefined) return format;
  throw new DataDietError('format-unsupported', `${path.basename(file)} is not a dataset that can be read`, {
    action: `Open a ${EXTENSIONS_LISTED} file.`,
    place: { file: file },
  });
}

/** @throws DataDietError `format-unsupported` for a file of scores: the metadata beside it tell. */
export function refuseScores(file: string): void {
  const scored = datasetOfScores(file);
  if (scored === undefined) return;
  const dataset = path.basename(scored);
  throw new DataDietError(
    'format-unsupported',
    `${path.basename(file)} holds the scores of ${dataset}, it is not a dataset.`,
    { action: `Score ${dataset} instead.`, place: { file: file } },
  );
}
