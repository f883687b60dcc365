// Which scored row each prediction is of.
import { openText, readBatches } from '../../data/reader.ts';
import { valueOf } from '../../data/nested-value.ts';
import type { ImportPredictionsJob } from '../../shared/import-job.ts';
import { placeName } from '../../shared/dataset.ts';
import { excerpt } from '../../shared/excerpt.ts';
import type { ReadExamples } from '../read-examples.ts';
import { idText } from './prediction-record.ts';
import { predictionsFault } from './predictions-fault.ts';
import type { Predictions } from './read-predictions.ts';

const WHOLE = new Intl.NumberFormat('en');

/** The rows that predictions are wanted of. */
export class RowsToPredict {
  /** Index among the scored rows of every record of the file, or -1. */
  private readonly scoredOfRow: Int32Array;
  /** The same by a column of the dataset, once it is asked for; undefined where the dataset has no such column. */
  private readonly byColumn = new Map<string, Promise<Map<string, number> | undefined>>();

  constructor(
    private readonly job: ImportPredictionsJob,
    private readonly data: Pick<ReadExamples, 'places' | 'rowsRead'>,
  ) {
    this.scoredOfRow = new Int32Array(data.rowsRead).fill(-1);
    for (const [scored, row] of data.places.row.entries()) this.scoredOfRow[row] = scored;
  }

  /**
   * The index among the scored rows of each prediction, or -1 of one whose row is not scored. `Int32Array [M]`
   * @throws DataDietError `predictions-unusable` where a row has none, or two
   */
  async align(predictions: Predictions): Promise<Int32Array> {
    const { file, ids, lines, shape } = predictions;
    const scored =
      ids === undefined ? this.byOrder(predictions) : await this.byIds(file, shape.id ?? '', ids, lines);
    const lineOfRow = new Int32Array(this.data.places.row.length);
    for (const [prediction, row] of scored.entries()) {
      if (row === -1) continue;
      const line = lines[prediction]!;
      if (lineOfRow[row] !== 0) {
        throw predictionsFault(
          file,
          line,
          `The row in ${placeName(this.job.format, this.data.places.line[row]!)} of ${this.job.file} is predicted twice in ${file}: in lines ${lineOfRow[row]!} and ${line}.`,
          'Give one prediction a row; files of several epochs are named one by one.',
        );
      }
      lineOfRow[row] = line;
    }
    const missing = lineOfRow.indexOf(0);
    if (missing !== -1) {
      throw predictionsFault(
        file,
        lines.at(-1),
        `The row in ${placeName(this.job.format, this.data.places.line[missing]!)} of ${this.job.file} has no prediction in ${file}.`,
        'Predict every row of the dataset.',
      );
    }
    return scored;
  }

  /** By what they are matched. */
  async matchedBy({ shape }: Predictions): Promise<string> {
    if (shape.id === undefined) return 'order';
    return (await this.column(shape.id)) === undefined ? 'row' : shape.id;
  }

  private byOrder({ file, lines }: Predictions): Int32Array {
    const { rowsRead, places } = this.data;
    if (lines.length === rowsRead) return this.scoredOfRow;
    // Whoever predicts may have left out what cannot be used, too.
    if (lines.length === places.row.length) return places.row.map((_, index) => index);
    throw predictionsFault(
      file,
      lines.at(-1),
      `${file} holds ${WHOLE.format(lines.length)} predictions, and ${this.job.file} ${WHOLE.format(rowsRead)} rows.`,
      'Predict every row in the order of the dataset, or say in a field row, idx or guid which row each is of.',
    );
  }

  private async byIds(
    file: string,
    name: string,
    ids: readonly string[],
    lines: Int32Array,
  ): Promise<Int32Array> {
    const known = await this.column(name);
    return Int32Array.from(ids, (id, prediction) => {
      const line = lines[prediction]!;
      if (known !== undefined) {
        const scored = known.get(id);
        if (scored !== undefined) return scored;
        throw predictionsFault(
          file,
          line,
          `No row of ${this.job.file} has the "${name}" "${excerpt(id)}" of line ${line} of ${file}.`,
          'Predict the rows of this dataset.',
        );
      }
      const row = /^\d+$/.test(id) ? Number(id) : -1;
      if (row >= 0 && row < this.data.rowsRead) return this.scoredOfRow[row]!;
      throw predictionsFault(
        file,
        line,
        `The "${name}" "${excerpt(id)}" in line ${line} of ${file} is no row of ${this.job.file}, whose ${WHOLE.format(this.data.rowsRead)} rows count from 0.`,
        'Name with --id a column that the dataset and the predictions both have, or count rows from 0.',
      );
    });
  }

  private column(name: string): Promise<Map<string, number> | undefined> {
    let found = this.byColumn.get(name);
    if (found === undefined) this.byColumn.set(name, (found = this.readColumn(name)));
    return found;
  }

  private async readColumn(name: string): Promise<Map<string, number> | undefined> {
    const { file, format, reading, id } = this.job;
    const text = await openText(file, format, reading);
    const found = new Map<string, number>();
    const twice = new Set<string>();
    for await (const events of readBatches(text, reading)) {
      for (const event of events) {
        if (event.kind !== 'record') continue;
        const key = idText(valueOf(event.record.fields, name));
        if (key === undefined) continue;
        if (found.has(key)) twice.add(key);
        found.set(key, this.scoredOfRow[event.record.row] ?? -1);
      }
    }
    const [double] = twice;
    if (double !== undefined) {
      throw predictionsFault(
        file,
        undefined,
        `The column "${name}" of ${file} holds "${excerpt(double)}" more than once: it tells no rows apart.`,
        'Name with --id a column whose values are all different, or leave the ids out of the predictions.',
      );
    }
    if (found.size > 0 || id === undefined) return found.size > 0 ? found : undefined;
    throw predictionsFault(file, undefined, `${file} has no column "${excerpt(id)}" of ids.`, 'Check --id.');
  }
}
