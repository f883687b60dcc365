// How a delimited file is written, by many of its lines: what parts fields, what quotes mean, which lines come before the
// header, and whether there is one. What a person says is not guessed. Every decision out of the ordinary is a remark.
import {
  DELIMITERS,
  QUOTINGS,
  type DelimitedDialect,
  type Delimiter,
  type Quoting,
  type Remark,
} from '../../shared/dataset.ts';
import { judgeHeader, type HeaderVerdict } from './header-evidence.ts';
import { linesAboveHeader, separatorLine } from './lines-above.ts';
import { remarksOn } from './remarks.ts';
import { fieldCount, quotedFields, spacedRecords, trialValues, tryDialect, type Trial } from './trial.ts';

/** A dialect of which some is known. */
export type KnownDialect = Pick<DelimitedDialect, 'format'> & {
  readonly [Part in Exclude<keyof DelimitedDialect, 'format'>]?: DelimitedDialect[Part] | undefined;
} & {
  /** Whether what is left out is as usual: only the width is sought. */
  readonly isWhole?: boolean;
};

export interface FoundDialect {
  readonly dialect: DelimitedDialect;
  /** How many fields most records have. */
  readonly width: number;
  readonly remarks: readonly Remark[];
}

/** By so much less of the sample another delimiter than the usual one must leave odd. */
const BETTER = 0.02;
/** A delimiter that leaves no more odd than this fits without a look at other quotes. */
const FITS = 0.02;
/** So many lines must make no sense, or be alike, before quotes are taken to mean something else. */
const FEWEST_LINES = 3;
/** Records that are compared with the first one. */
const MOST_COMPARED = 300;

/** @param ended whether the sample is the whole file */
export function findDialect(sample: Buffer, ended: boolean, known: KnownDialect): FoundDialect {
  const separator =
    known.isWhole === true || known.linesAbove !== undefined ? undefined : separatorLine(sample);
  const given = { ...known, delimiter: known.delimiter ?? separator };
  const above = known.linesAbove ?? (separator === undefined ? 0 : 1);
  const trial =
    given.isWhole === true ? trialOf(sample, ended, given, above) : bestTrial(sample, ended, given, above);
  const { width, syntax } = trial;
  const linesAbove =
    known.isWhole === true || known.linesAbove !== undefined ? above : linesAboveHeader(sample, trial, above);
  const verdict: HeaderVerdict =
    known.header === undefined ? judge(sample, trial, linesAbove) : known.header ? 'header' : 'row';
  const dialect: DelimitedDialect = {
    format: known.format,
    delimiter: syntax.delimiter,
    ...(known.encoding !== undefined && { encoding: known.encoding }),
    ...(syntax.quoting !== 'doubled' && { quoting: syntax.quoting }),
    ...(verdict === 'row' && { header: false }),
    ...(linesAbove > 0 && { linesAbove }),
    ...(syntax.spaceAfterDelimiter && { spaceAfterDelimiter: true }),
  };
  const remarks = known.isWhole === true ? [] : remarksOn({ dialect, known, verdict, trial });
  return { dialect, width, remarks };
}

function trialOf(sample: Buffer, ended: boolean, known: KnownDialect, above: number): Trial {
  const syntax = {
    delimiter: known.delimiter ?? usualDelimiter(known),
    quoting: known.quoting ?? 'doubled',
    spaceAfterDelimiter: known.spaceAfterDelimiter ?? false,
  } as const;
  return tryDialect(sample, ended, syntax, above);
}

export function usualDelimiter({ format }: Pick<KnownDialect, 'format'>): Delimiter {
  return format === 'tsv' ? '\t' : ',';
}

/** The delimiter under which the most lines are alike, with the meaning of quotes that goes best with it. */
function bestTrial(sample: Buffer, ended: boolean, known: KnownDialect, above: number): Trial {
  const usual = usualDelimiter(known);
  const delimiters =
    known.delimiter === undefined
      ? [usual, ...DELIMITERS.filter((delimiter) => delimiter !== usual)]
      : [known.delimiter];
  let best: Trial | undefined;
  for (const delimiter of delimiters) {
    const trial = withQuotes(sample, ended, { ...known, delimiter }, above);
    if (best === undefined || (trial.width > 1 && (best.width === 1 || isBetter(trial, best)))) best = trial;
  }
  return best!;
}

/** Of two that explain about as many lines, the one that explains the header is right: texts may all have one comma. */
function isBetter(trial: Trial, best: Trial): boolean {
  const gain = oddShare(best) - oddShare(trial);
  return gain > BETTER || (gain >= -BETTER && firstFits(trial) && !firstFits(best));
}

function firstFits({ records, width }: Trial): boolean {
  const [first] = records;
  return first !== undefined && fieldCount(first) === width;
}

function oddShare({ lines, oddLines }: Trial): number {
  return lines === 0 ? 0 : oddLines / lines;
}

/** The meaning of quotes under which the fewest lines make no sense; the usual one unless another mends most of them. */
function withQuotes(sample: Buffer, ended: boolean, known: KnownDialect, above: number): Trial {
  let usual = trialOf(sample, ended, known, above);
  if (
    known.spaceAfterDelimiter === undefined &&
    2 * spacedRecords(sample, usual) >= Math.max(2 * FEWEST_LINES, usual.records.length)
  ) {
    const spaced = trialOf(sample, ended, { ...known, spaceAfterDelimiter: true }, above);
    if (spaced.oddLines <= usual.oddLines) usual = spaced;
  }
  const isPlain = usual.oddLines < FEWEST_LINES || (oddShare(usual) <= FITS && !hasQuoteFaults(usual));
  if (known.quoting !== undefined || isPlain) return usual;
  let best = usual;
  for (const quoting of QUOTINGS) {
    if (quoting === 'doubled' || !mayMean(sample, quoting, usual)) continue;
    const { spaceAfterDelimiter } = usual.syntax;
    const trial = trialOf(sample, ended, { ...known, quoting, spaceAfterDelimiter }, above);
    if (2 * trial.oddLines < usual.oddLines && trial.oddLines < best.oddLines) best = trial;
  }
  return best;
}

function hasQuoteFaults({ records }: Trial): boolean {
  return records.some(({ fields }) => fields === undefined);
}

/** Whether quotes may have another meaning at all. */
function mayMean(sample: Buffer, quoting: Quoting, usual: Trial): boolean {
  if (quoting === 'backslash') return sample.includes('\\"');
  // Where most quotes are a field's, the others are slips.
  if (quoting === 'none') return quotedFields(sample, usual) <= usual.oddLines;
  return sample.includes('"');
}

function judge(sample: Buffer, { records, width, syntax }: Trial, linesAbove: number): HeaderVerdict {
  const below = records.filter(({ line }) => line > linesAbove);
  const [first, ...others] = below.slice(0, MOST_COMPARED);
  if (first?.fields === undefined || fieldCount(first) !== width || width < 2) return 'header';
  return judgeHeader(
    trialValues(sample, first, syntax),
    others
      .filter((record) => fieldCount(record) === width)
      .map((record) => trialValues(sample, record, syntax)),
  );
}
