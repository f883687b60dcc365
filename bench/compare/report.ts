// The comparison as Markdown: a table for each data set, a group of rows for each encoder and number of runs.
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { detectionOf, rankCorrelation, topCount, type Detection } from './figures.ts';
import type { Measured, ScoreName } from './results.ts';

export interface ReportedResult {
  readonly contender: string;
  readonly title: string;
  readonly finds: readonly ScoreName[];
  readonly measured: Measured;
}

/** What is compared with each other: `results` of the same file, encoder and runs; ours among them, or not. */
export interface ReportedGroup {
  readonly encoder: string;
  readonly runs: number;
  readonly results: readonly ReportedResult[];
}

export interface ReportedSet {
  readonly title: string;
  readonly task: string;
  readonly flipped: readonly boolean[];
  readonly groups: readonly ReportedGroup[];
}

const OURS = 'ours';
const NAMES: Readonly<Record<ScoreName, string>> = {
  el2n: 'EL2N',
  grand: 'GraNd',
  doubt: 'label quality',
};

export function reportOf(sets: readonly ReportedSet[]): string {
  return sets.flatMap((set, at) => [...(at > 0 ? [''] : []), ...setLines(set)]).join('\n');
}

function setLines({ title, task, flipped, groups }: ReportedSet): string[] {
  const wrong = flipped.filter(Boolean).length;
  const header = [
    'encoder, runs',
    'by',
    'whole job',
    'theirs / ours',
    'AUROC',
    `wrong labels among the top ${thousands(wrong)}`,
    `among the top ${thousands(topCount(flipped.length))}`,
    'rank correlation with ours',
  ];
  return [
    `### ${title}: ${task}`,
    '',
    `${thousands(flipped.length)} rows, ${thousands(wrong)} of them with a wrong label. Figures are of EL2N / GraNd, and of cleanlab's label quality.`,
    '',
    ...markdownTable([header, ...groups.flatMap((group) => groupRows(group, flipped))]),
  ];
}

function groupRows({ encoder, runs, results }: ReportedGroup, flipped: readonly boolean[]): string[][] {
  const ours = results.find(({ contender }) => contender === OURS)?.measured;
  return results.map(({ contender, title, finds, measured }) => {
    const detections = finds.map((name) => detectionOf(scoresOf(measured, name), flipped));
    const cell = (write: (of: Detection) => string) => detections.map(write).join(' / ');
    const other = contender === OURS ? undefined : ours;
    return [
      `${encoder}, ${runs}`,
      title,
      seconds(measured.seconds),
      other ? (measured.seconds / other.seconds).toFixed(2) : '',
      cell((of) => of.auroc.toFixed(3)),
      cell((of) => percent(of.precisionAtFlipped)),
      cell((of) => percent(of.precisionAtTop)),
      other ? correlationsOf(measured, other, finds) : '',
    ];
  });
}

function scoresOf({ scores }: Measured, name: ScoreName): readonly number[] {
  const values = scores[name];
  if (!values) throw new Error(`no scores by ${NAMES[name]}`);
  return values;
}

/** Of the scores that both have; empty where they have none in common. */
function correlationsOf(measured: Measured, other: Measured, names: readonly ScoreName[]): string {
  const common = names.filter((name) => other.scores[name]);
  return common
    .map((name) => rankCorrelation(scoresOf(measured, name), scoresOf(other, name)).toFixed(2))
    .join(' / ');
}

/** Lines that tell how alike two contenders other than ours rank the rows. */
export function agreementLines(sets: readonly ReportedSet[], first: string, second: string): string[] {
  return sets.flatMap((set) =>
    set.groups.flatMap(({ encoder, runs, results }) => {
      const [a, b] = [first, second].map((name) => results.find(({ contender }) => contender === name));
      if (!a || !b) return [];
      const correlations = correlationsOf(a.measured, b.measured, a.finds);
      return [`${set.title}, ${encoder}, ${runs} ${runs === 1 ? 'run' : 'runs'}: ${correlations}`];
    }),
  );
}

const percent = (value: number): string => `${(value * 100).toFixed(0)} %`;
const thousands = (value: number): string => value.toLocaleString('en');
const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} s`;
