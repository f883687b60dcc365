// Whether several files can be one dataset, as far as their names tell.
import path from 'node:path';
import { EXTENSIONS_LISTED, formatOfFile, type DatasetFormat } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';

/** @throws DataDietError `format-unsupported` where a name tells no format, or two tell different ones */
export function requireOneFormat(files: readonly string[]): void {
  const formats = new Map<DatasetFormat, string>();
  for (const file of files) {
    const format = formatOfFile(file);
    if (format === undefined) {
      throw new DataDietError('format-unsupported', `The name ${file} tells no format that is read here.`, {
        action: `Give files whose names end in ${EXTENSIONS_LISTED}.`,
      });
    }
    formats.set(format, file);
  }
  if (formats.size < 2) return;
  throw new DataDietError(
    'format-unsupported',
    `These are files of several formats: ${[...formats.values()].map((file) => path.basename(file)).join(', ')}.`,
    { action: 'Name the files of one of them.' },
  );
}
