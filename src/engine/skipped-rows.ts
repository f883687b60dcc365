// How much of a file was left out, by reason and by class: told where it is much, refused where it is very much.
import { sortLabels } from '../data/labels.ts';
import { formatOfFile, placeName } from '../shared/dataset.ts';
import type { Finding, FindingCode, Label, Remark } from '../shared/dataset.ts';
import { DataDietError } from '../shared/errors.ts';
import { excerpt } from '../shared/excerpt.ts';
import { FINDING_KINDS, listSkipped } from '../shared/finding-remedies.ts';

/** Shares from which what is left out changes what the rest says: of the rows, and of a class. */
const MUCH = 0.05;
const MUCH_OF_A_CLASS = 0.1;
/** Above this share of the rows a person is asked before anything is trained. */
const TOO_MUCH = 0.25;
/** A single row is no habit. */
const FEWEST = 2;
const CLASSES_LISTED = 4;

export interface SkippedRows {
  readonly rowsRead: number;
  /** Rows by finding code. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Rows of each class that were left out, where their label could be read. */
  readonly byClass: ReadonlyMap<Label, number>;
  /** Rows of each class that stay. */
  readonly kept: ReadonlyMap<Label, number>;
}

/** A warning where much was left out. What annotators rejected is left out on purpose and does not count. */
export function skippedRemark(rows: SkippedRows): Remark | undefined {
  const { count, share, reasons } = faulty(rows);
  const classes = classesThatLose(rows);
  const isMuch = share >= MUCH || classes.some((one) => one.share >= MUCH_OF_A_CLASS);
  if (count < FEWEST || !isMuch) return undefined;
  const lost = classes
    .slice(0, CLASSES_LISTED)
    .map((one) => `${percent(one.share)} of ${JSON.stringify(one.label)}`);
  const ofClasses = lost.length === 0 ? '' : ` Left out are ${lost.join(', ')}.`;
  const message = `${count} of ${rows.rowsRead} rows (${percent(share)}) were left out: ${listSkipped(reasons)}.${ofClasses}`;
  return { code: 'skipped', message, warning: true };
}

/** The error of a job whose rows cannot be used to so large a part. */
export function tooManySkipped(
  file: string,
  rows: SkippedRows,
  findings: readonly Finding[],
): DataDietError | undefined {
  const { count, share, reasons } = faulty(rows);
  if (share <= TOO_MUCH) return undefined;
  const [worst] = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  const code = worst?.[0] as FindingCode;
  const first = findings.find((finding) => finding.code === code);
  const why =
    first === undefined
      ? ''
      : ` The first: ${placeName(formatOfFile(file) ?? 'jsonl', first.line)}, ${first.message}.`;
  const lost = classesThatLose(rows)[0];
  const ofClass =
    lost === undefined ? '' : ` ${percent(lost.share)} of ${JSON.stringify(lost.label)} would be lost.`;
  return new DataDietError(
    'too-many-skipped',
    `${count} of ${rows.rowsRead} rows of ${file} (${percent(share)}) cannot be scored: ${listSkipped(reasons)}.${why}${ofClass}`,
    { action: FINDING_KINDS[code].remedy, place: { file, ...(first && { line: first.line }) } },
  );
}

function faulty({ rowsRead, skipped }: SkippedRows) {
  const reasons = Object.fromEntries(Object.entries(skipped).filter(([code]) => code !== 'rejected'));
  const count = Object.values(reasons).reduce((sum, rows) => sum + rows, 0);
  return { reasons, count, share: count / Math.max(1, rowsRead) };
}

interface ClassLoss {
  readonly label: Label;
  readonly share: number;
}

/** Those that lose most first. */
function classesThatLose({ byClass, kept }: SkippedRows): ClassLoss[] {
  return sortLabels(byClass.keys())
    .filter((label) => byClass.get(label)! >= FEWEST)
    .map((label) => {
      const lost = byClass.get(label)!;
      return {
        label: typeof label === 'string' ? excerpt(label) : label,
        share: lost / (lost + (kept.get(label) ?? 0)),
      };
    })
    .sort((a, b) => b.share - a.share);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
