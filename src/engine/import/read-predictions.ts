// Reads a file of predictions: numbers by row, as they stand there.
import path from 'node:path';
import { growingFloat32, growingInt32 } from '../../data/growing-array.ts';
import { readFront } from '../../data/ordinary-file.ts';
import { looksNumeric } from '../../data/labels.ts';
import { packingOf } from '../../data/packed/packing.ts';
import { openText, readBatches, type DataRecord, type ReadEvent } from '../../data/reader.ts';
import { formatOfFile, type DatasetFormat, type Reading } from '../../shared/dataset.ts';
import { PREDICTION_EXTENSIONS, type ImportPredictionsJob } from '../../shared/import-job.ts';
import { DataDietError } from '../../shared/errors.ts';
import { goldOf, idOf, readValues, shapeOf, type RecordShape } from './prediction-record.ts';
import { predictionsFault } from './predictions-fault.ts';

/** Most classes: a unit counts them in 16 bits. */
const MOST_CLASSES = 65_535;
/** How far the sum of a row's probabilities may be from 1, and one of them above it. */
const TOLERANCE = 1e-3;

/** A file's numbers. M rows of it, K classes. */
export interface Predictions {
  readonly file: string;
  readonly sha256: string;
  readonly shape: RecordShape;
  /** `Float32Array [M, K]` */
  readonly values: Float32Array;
  /** 1-based line of each row. `Int32Array [M]` */
  readonly lines: Int32Array;
  /** Which row of the dataset each is of; undefined where the order tells. */
  readonly ids: readonly string[] | undefined;
  /** The class that the model was told, or -1; undefined where the file has none. `Int32Array [M]` */
  readonly gold: Int32Array | undefined;
  readonly look: Look;
}

/** How far the rows look like probabilities. */
export interface Look {
  /** Rows of numbers from 0 to 1 that sum to 1. */
  readonly sumToOne: number;
  /** The first row of numbers from 0 to 1 that do not, and their sum. */
  readonly off: { readonly line: number; readonly sum: number } | undefined;
  /** The first row with a number that is no probability. */
  readonly outside: { readonly line: number; readonly value: number } | undefined;
}

/** @throws DataDietError `format-unsupported`; `predictions-unusable` with the line */
export async function readPredictions(
  file: string,
  job: Pick<ImportPredictionsJob, 'columns' | 'id'>,
): Promise<Predictions> {
  const format = formatOf(file);
  const isPlain = (format === 'csv' || format === 'tsv') && packingOf(file) === undefined;
  const reading = isPlain ? headerOf(file) : {};
  const text = await openText(file, format, reading);
  const reader = new PredictionReader(file, job);
  for await (const events of readBatches(text, reading)) for (const event of events) reader.take(event);
  return reader.finish(text.fingerprint().sha256);
}

function formatOf(file: string): DatasetFormat {
  const name = path.basename(file);
  const format = /\.json$/i.test(name) ? 'jsonl' : formatOfFile(name);
  if (format !== undefined) return format;
  throw new DataDietError('format-unsupported', `The name ${file} tells no format of predictions.`, {
    action: `Give files whose names end in ${PREDICTION_EXTENSIONS.map((extension) => `.${extension}`).join(', ')}.`,
    place: { file },
  });
}

const FRONT_BYTES = 64 * 1024;

/**
 * Whether the first line names the classes. One of numbers is a row, unless it counts the classes from 0: labels that are
 * numbers look like that.
 */
function headerOf(file: string): Reading {
  let front: string;
  try {
    front = readFront(file, FRONT_BYTES).toString('utf8');
  } catch {
    // Whoever reads it next tells why.
    return {};
  }
  const fields = front
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/, 1)[0]!
    .split(/[,;\t|]/)
    .map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
  const isNumbers = fields.every((field) => looksNumeric(field));
  const counts = fields.length > 1 && fields.every((field, index) => field === String(index));
  return { header: !isNumbers || counts };
}

class PredictionReader {
  private readonly values = growingFloat32();
  private readonly lines = growingInt32();
  private readonly gold = growingInt32();
  private readonly ids: string[] = [];
  private shape: RecordShape | undefined;
  private row = new Float64Array(0);
  private isDelimited = false;
  private hasHeader = false;
  private sumToOne = 0;
  private off: Look['off'];
  private outside: Look['outside'];

  constructor(
    private readonly file: string,
    private readonly job: Pick<ImportPredictionsJob, 'columns' | 'id'>,
  ) {}

  take(event: ReadEvent): void {
    switch (event.kind) {
      case 'header':
        this.isDelimited = true;
        this.hasHeader = event.dialect.header !== false;
        break;
      case 'record':
        this.takeRecord(event.record);
        break;
      case 'finding':
        throw this.fault(event.finding.line, `cannot be read: ${event.finding.message}`);
      case 'remark':
        break;
    }
  }

  finish(sha256: string): Predictions {
    const { file, shape } = this;
    if (shape === undefined) throw predictionsFault(file, undefined, `${file} holds no predictions.`);
    return {
      file,
      sha256,
      shape,
      values: this.values.values,
      lines: this.lines.values,
      ids: shape.id === undefined ? undefined : this.ids,
      gold: shape.gold === undefined ? undefined : this.gold.values,
      look: { sumToOne: this.sumToOne, off: this.off, outside: this.outside },
    };
  }

  private takeRecord(record: DataRecord): void {
    const shape = (this.shape ??= this.begin(record));
    const { line } = record;
    const fault = readValues(record, shape, this.row);
    if (fault !== undefined) throw this.fault(line, fault);
    if (shape.id !== undefined) {
      const id = idOf(record, shape.id);
      if (id === undefined) throw this.fault(line, `has no "${shape.id}" that tells which row it is of`);
      this.ids.push(id);
    }
    if (shape.gold !== undefined) this.gold.append(goldOf(record, shape.gold));
    this.look(line);
    this.values.push(this.row);
    this.lines.append(line);
  }

  private begin(record: DataRecord): RecordShape {
    const { columns, id } = this.job;
    const shape = shapeOf(record, {
      columns: [...columns.text, columns.label],
      id,
      hasHeader: this.hasHeader,
      isDelimited: this.isDelimited,
    });
    if (typeof shape === 'string') throw this.fault(record.line, `holds no predictions: ${shape}`);
    if (id !== undefined && shape.id !== id) throw this.fault(record.line, `has no field "${id}"`);
    if (shape.width < 2 || shape.width > MOST_CLASSES) {
      throw this.fault(
        record.line,
        `holds ${shape.width} ${shape.width === 1 ? 'value' : 'values'}, and a value of every class is needed, of two classes too`,
      );
    }
    this.row = new Float64Array(shape.width);
    return shape;
  }

  private look(line: number): void {
    let sum = 0;
    let odd: number | undefined;
    for (const value of this.row) {
      sum += value;
      if (value < 0 || value > 1 + TOLERANCE) odd ??= value;
    }
    if (odd !== undefined) this.outside ??= { line, value: odd };
    else if (Math.abs(sum - 1) > TOLERANCE) this.off ??= { line, sum };
    else this.sumToOne++;
  }

  /** @param what follows "The row" */
  private fault(line: number, what: string): DataDietError {
    return predictionsFault(this.file, line, `The row in line ${line} of ${this.file} ${what}.`);
  }
}
