// Where the report of an evaluation goes: beside the dataset, never over a file that is not one of ours.
import fs from 'node:fs';
import path from 'node:path';
import { isEvaluation, reportBeside, reportFiles, type ReportFiles } from '../results/report-files.ts';
import { DataDietError } from '../shared/errors.ts';

/**
 * @param given by the person
 * @throws DataDietError 'invalid-argument' for a place that cannot be one, or holds another file
 */
export function chooseReportFile(dataset: string, given: string | undefined): ReportFiles {
  if (given !== undefined && !/\.html?$/i.test(given)) throw refusal(given, 'has no name that ends in .html');
  const { html, json } = reportFiles(given === undefined ? reportBeside(dataset) : path.resolve(given));
  if (fs.statSync(path.dirname(html), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw refusal(html, 'lies in a folder that does not exist');
  }
  const there = [html, json].filter((file) => fs.existsSync(file));
  if (there.length > 0 && !isEvaluation(json))
    throw refusal(there[0]!, 'is there already, and no report of ours');
  return { html, json };
}

function refusal(file: string, reason: string): DataDietError {
  return new DataDietError('invalid-argument', `The report ${file} ${reason}.`, {
    action: 'Choose another with --out.',
    place: { file },
  });
}
