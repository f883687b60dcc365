// What `data-diet export` is asked for, from its options.
import path from 'node:path';
import * as v from 'valibot';
import { EXPORT_KINDS, MEANT_ROWS, type ExportKind, type MeantRows } from '../exports/kinds.ts';
import { defaultStore } from '../results/store-place.ts';
import { SCORE_NAMES, type ScoreName } from '../shared/scores.ts';
import { number, oneOf, wrong } from './option-values.ts';
import type { OptionValues } from './option-words.ts';

/** What the editor flags where its settings say nothing else. */
export const FLAGGED_DEFAULTS = { score: 'el2n', percent: 5 } as const;

/** Options that are heard. */
export const EXPORT_OPTIONS: ReadonlySet<string> = new Set<keyof OptionValues>([
  'as',
  'decided',
  'flagged',
  'score',
  'top',
  'out',
  'force',
  'store',
  'verbose',
]);

export interface RowsExport {
  /** Absolute paths of the dataset: see `ScoreRequest`. */
  readonly files: readonly string[];
  readonly kind: ExportKind;
  readonly meant: MeantRows;
  /** Flagged are the first percent of the rows by this score, the most suspicious first. */
  readonly score: ScoreName;
  readonly percent: number;
  /** Absolute path; beside the dataset where it is left out. */
  readonly out: string | undefined;
  /** Whether files that are there already may be replaced. */
  readonly force: boolean;
  readonly store: string;
  readonly verbose: boolean;
}

const percent = v.pipe(v.number(), v.gtValue(0), v.maxValue(100));

/** @throws DataDietError 'invalid-argument' */
export function exportRequest(files: readonly string[], values: OptionValues): RowsExport {
  if (values.as === undefined) throw wrong(`Say what to export: --as ${EXPORT_KINDS.join(', ')}`);
  const kind = oneOf('--as', values.as, EXPORT_KINDS);
  const { out, store } = values;
  const meant = meantRows(kind, values);
  if (out !== undefined && (out === '' || /[\\/]$/.test(out))) throw wrong(`--out ${out} names no file.`);
  if (store === '') throw wrong('--store takes a folder.');
  const top = number('--top', values.top?.replace(/\s*%$/, ''), percent, 'a percentage above 0, such as 5');
  return {
    files,
    kind,
    meant,
    score: values.score === undefined ? FLAGGED_DEFAULTS.score : scoreOf(values.score),
    percent: top ?? FLAGGED_DEFAULTS.percent,
    out: out === undefined ? undefined : path.resolve(out),
    force: values.force === true,
    store: store === undefined ? defaultStore() : path.resolve(store),
    verbose: values.verbose === true,
  };
}

const DECIDED = MEANT_ROWS.filter((rows) => rows !== 'flagged');

function meantRows(kind: ExportKind, { decided, flagged, score, top }: OptionValues): MeantRows {
  if (decided === undefined) return 'flagged';
  const meant = oneOf('--decided', decided, DECIDED);
  if (kind !== 'rows') throw wrong('--decided goes with --as rows.');
  if (flagged === true || score !== undefined || top !== undefined)
    throw wrong('--decided names rows by what was decided; --flagged, --score and --top by their score.');
  return meant;
}

/** `head-grand` and `headGrand` are one score. */
function scoreOf(text: string): ScoreName {
  const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const found = SCORE_NAMES.find((name) => plain(name) === plain(text));
  if (found === undefined) throw wrong(`--score takes one of ${SCORE_NAMES.join(', ')}, not "${text}".`);
  return found;
}
