// The rows of an evaluation: one file that is cut in two, or two files read one after the other.
import type { Label } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { EvaluateJob } from '../../shared/evaluate-job.ts';
import { excerpt } from '../../shared/excerpt.ts';
import type { RowPlaces } from '../collected-rows.ts';
import type { Encoder } from '../open-encoder.ts';
import { readJobFile, type JobContext } from '../prepare-job.ts';
import type { ReadExamples } from '../read-examples.ts';

export interface EvaluationRows {
  /** Of both files, the training rows first. */
  readonly data: ReadExamples;
  /** Of the file of test rows, where there is one. */
  readonly test: { readonly rows: number; readonly bytes: number; readonly sha256: string } | undefined;
  /** What was left out, a sentence each. */
  readonly warnings: readonly string[];
}

/** @throws DataDietError as `readExamples`; `labels-unusable` where no test row has a label of the training rows */
export async function readEvaluationRows(
  job: EvaluateJob,
  encoder: Encoder,
  context: JobContext,
): Promise<EvaluationRows> {
  const data = await readJobFile(encoder, context);
  if (job.test.kind === 'holdout') return { data, test: undefined, warnings: [] };
  const { path: file, format } = job.test;
  const test = await readJobFile(encoder, context, { file, format });
  const { labels, unknown } = translated(test.labels, data.labels);
  const keep = (index: number): boolean => labels[index] !== undefined;
  test.builder.retain(keep);
  const kept = labels.filter((label) => label !== undefined);
  if (kept.length === 0) throw noLabelInCommon(job, file, unknown);
  data.builder.append(test.builder);
  return {
    data: {
      ...data,
      places: joined(data.places, retained(test.places, keep)),
      labels: [...data.labels, ...kept],
    },
    test: { rows: kept.length, bytes: test.bytes, sha256: test.sha256 },
    warnings: unknown.size === 0 ? [] : [leftOut(labels.length - kept.length, unknown)],
  };
}

/** Labels as the training rows have them: one file may hold numbers where the other has their texts. */
function translated(
  labels: readonly Label[],
  known: readonly Label[],
): { readonly labels: (Label | undefined)[]; readonly unknown: Set<Label> } {
  const exact = new Set(known);
  const byText = new Map(known.map((label) => [String(label), label]));
  const unknown = new Set<Label>();
  return {
    labels: labels.map((label) => {
      const found = exact.has(label) ? label : byText.get(String(label));
      if (found === undefined) unknown.add(label);
      return found;
    }),
    unknown,
  };
}

function leftOut(rows: number, unknown: ReadonlySet<Label>): string {
  const [first] = unknown;
  const which = unknown.size === 1 ? `the label ${quoted(first)}` : `labels such as ${quoted(first)}`;
  return `${rows} test ${rows === 1 ? 'row has' : 'rows have'} ${which}, which no training row has: left out.`;
}

function noLabelInCommon(job: EvaluateJob, file: string, unknown: ReadonlySet<Label>): DataDietError {
  const [first] = unknown;
  return new DataDietError(
    'labels-unusable',
    `No row of ${file} has a label that the training rows have: its labels are such as ${quoted(first)}.`,
    {
      action: `Choose a test file whose column "${excerpt(job.columns.label)}" holds the same labels.`,
      place: { file, column: job.columns.label },
    },
  );
}

function quoted(label: Label | undefined): string {
  return excerpt(JSON.stringify(label));
}

/** Elements a row of each column. */
const WIDTHS = { row: 1, line: 1, endLine: 1, hash: 2, textHash: 2 } as const;

function mapPlaces(of: (name: keyof RowPlaces, width: number) => Int32Array | Uint32Array): RowPlaces {
  const column = (name: keyof RowPlaces) => of(name, WIDTHS[name]);
  return {
    row: Int32Array.from(column('row')),
    line: Int32Array.from(column('line')),
    endLine: Int32Array.from(column('endLine')),
    hash: Uint32Array.from(column('hash')),
    textHash: Uint32Array.from(column('textHash')),
  };
}

function retained(places: RowPlaces, keep: (index: number) => boolean): RowPlaces {
  return mapPlaces((name, width) => places[name].filter((_, at) => keep(Math.floor(at / width))));
}

function joined(first: RowPlaces, second: RowPlaces): RowPlaces {
  return mapPlaces((name) => {
    const whole = new Uint32Array(first[name].length + second[name].length);
    whole.set(first[name]);
    whole.set(second[name], first[name].length);
    return whole;
  });
}
