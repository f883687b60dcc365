// The comparison as Markdown: a table of means, and one for each data set.
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { EPOCHS, type Detection, type Measurements } from './results.ts';

export interface ReportedEncoder {
  readonly title: string;
  readonly parameters: number;
}

export interface ReportedSet {
  readonly title: string;
  readonly task: string;
  readonly trainRows: number;
  readonly testRows: number;
  readonly classes: number;
  /** Share of the test rows that the most frequent label would get right. */
  readonly majority: number;
  /** One an encoder, in the order of the encoders. */
  readonly measurements: readonly Measurements[];
}

const FIGURES = [
  ...EPOCHS.map((epochs) => `accuracy, ${epochs} epoch${epochs === 1 ? '' : 's'}`),
  'AUROC of EL2N',
  'AUROC of GraNd',
  'training',
  'scoring',
];

export function reportOf(encoders: readonly ReportedEncoder[], sets: readonly ReportedSet[]): string {
  const single = sets.flatMap((set) => ['', `### ${set.title}: ${set.task}`, '', ...setTable(encoders, set)]);
  const lines = sets.length > 1 ? [...meansTable(encoders, sets), ...single] : single.slice(1);
  return lines.join('\n');
}

function setTable(encoders: readonly ReportedEncoder[], set: ReportedSet): string[] {
  const rows = encoders.map(({ title }, index) => {
    const measured = set.measurements[index]!;
    return [title, ...figures(measured), seconds(jobSeconds(measured, set.trainRows))];
  });
  return [
    `${thousands(set.trainRows)} training rows, ${thousands(set.testRows)} test rows, ${set.classes} classes; always saying the most frequent one: ${percent(set.majority)}.`,
    '',
    ...markdownTable([['encoder', ...FIGURES, 'job, 1 run of 1 epoch'], ...rows]),
  ];
}

function meansTable(encoders: readonly ReportedEncoder[], sets: readonly ReportedSet[]): string[] {
  const rows = encoders.map(({ title, parameters }, index) => {
    const measured = sets.map((set) => set.measurements[index]!);
    const over = (value: (of: Measurements) => number) => mean(measured.map(value));
    return [
      title,
      `${(parameters / 1e6).toFixed(1)} M`,
      ...EPOCHS.map((_, at) => percent(over((of) => mean(accuracies(of, at))))),
      ...(['el2n', 'grand'] as const).map((name) => over((of) => mean(aurocs(of, name))).toFixed(3)),
      seconds(over(({ speed }) => speed.training)),
      seconds(over(({ speed }) => speed.scoring)),
    ];
  });
  const title = `Means over ${sets.map((set) => set.title).join(', ')}; training and scoring in seconds per 1,000 rows.`;
  return [title, '', ...markdownTable([['encoder', 'parameters', ...FIGURES], ...rows])];
}

function figures(measured: Measurements): string[] {
  const { speed } = measured;
  const accuracy = EPOCHS.map((_, at) => {
    const learnedNothing = measured.accuracy[at]!.every(({ classesPredicted }) => classesPredicted === 1);
    return `${withSpread(accuracies(measured, at), percent)}${learnedNothing ? ' (one class)' : ''}`;
  });
  const detection = (['el2n', 'grand'] as const).map((name) =>
    withSpread(aurocs(measured, name), (value) => value.toFixed(3)),
  );
  return [...accuracy, ...detection, seconds(speed.training), seconds(speed.scoring)];
}

const accuracies = ({ accuracy }: Measurements, at: number) => accuracy[at]!.map((run) => run.accuracy);
const aurocs = ({ detection }: Measurements, name: keyof Detection['auroc']) =>
  detection.map(({ auroc }) => auroc[name]);

/** By the seconds per 1,000 rows; what a job costs beside its computing is left out. */
function jobSeconds({ speed }: Measurements, rows: number): number {
  return ((speed.training + speed.scoring) * rows) / 1000;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean over runs, and the lowest and highest where there are several. */
function withSpread(values: readonly number[], write: (value: number) => string): string {
  const middle = write(mean(values));
  return values.length === 1
    ? middle
    : `${middle} (${write(Math.min(...values))} – ${write(Math.max(...values))})`;
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const thousands = (value: number): string => value.toLocaleString('en');
const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} s`;
