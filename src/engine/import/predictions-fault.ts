// What is wrong with predictions, told with file and line.
import { DataDietError } from '../../shared/errors.ts';

/** @param message what is wrong, a whole sentence */
export function predictionsFault(
  file: string,
  line: number | undefined,
  message: string,
  action = 'Write the predictions anew: a probability or a logit of every class for every row.',
): DataDietError {
  return new DataDietError('predictions-unusable', message, {
    action,
    place: { file, ...(line !== undefined && { line }) },
  });
}
