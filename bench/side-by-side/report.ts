// The measurements as Markdown tables.
import { GOALS, isMet, type Goal } from './goals.ts';
import { markdownTable } from './markdown-table.ts';
import { OURS, type ShapeResults } from './results.ts';
import { inverse, type Spread } from './statistics.ts';

export interface ReportFacts {
  readonly command: string;
  readonly machine: string;
  readonly threads: number;
  readonly device: string;
  /** Versions by contender. */
  readonly versions: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Who could not take part, or not in everything, and why. */
  readonly absences: readonly string[];
}

interface Row {
  readonly title: string;
  readonly contender: string;
  readonly task: string;
  /** The task of ours that does the same. */
  readonly ours: string;
}

/** Everything that is compared, in the table's and the plot's order. */
export const ROWS: readonly Row[] = [
  { title: 'forward, PyTorch', contender: 'pytorch', task: 'forward', ours: 'forward' },
  { title: "forward, Debian's PyTorch", contender: 'pytorch-debian', task: 'forward', ours: 'forward' },
  { title: 'training step, PyTorch', contender: 'pytorch', task: 'train', ours: 'train' },
  { title: "training step, Debian's PyTorch", contender: 'pytorch-debian', task: 'train', ours: 'train' },
  { title: 'GraNd, PyTorch, batch-1 loop', contender: 'pytorch', task: 'grand-loop', ours: 'grand' },
  {
    title: "GraNd, Debian's PyTorch, batch-1 loop",
    contender: 'pytorch-debian',
    task: 'grand-loop',
    ours: 'grand',
  },
  { title: 'GraNd, PyTorch, torch.func vmap', contender: 'pytorch', task: 'grand-vmap', ours: 'grand' },
  { title: 'GraNd, Opacus ghost norms', contender: 'pytorch', task: 'grand-opacus', ours: 'grand' },
  { title: 'GraNd, JAX, jit(vmap(grad))', contender: 'jax', task: 'grand-vmap', ours: 'grand' },
];

const OUR_ROWS: readonly (readonly [title: string, task: string])[] = [
  ['forward', 'forward'],
  ['EL2N', 'el2n'],
  ['full GraNd (with EL2N, head GraNd and loss)', 'grand'],
  ['training step, whole token table', 'train'],
  ["training step, table of the data's tokens", 'train-trimmed'],
];

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

function spread(value: Spread | undefined): string {
  return value ? `${digits(value.median)} (${digits(value.low)} – ${digits(value.high)})` : '–';
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [...markdownTable([header, ...rows]), ''];
}

function verdict(goal: Goal, results: ShapeResults): string {
  const measured = goal.measured(results);
  return measured ? `${spread(measured)} ${isMet(goal, measured) ? 'met' : '**not met**'}` : 'not measured';
}

export function reportOf(facts: ReportFacts, shapes: readonly ShapeResults[]): string {
  const titles = shapes.map(({ shape }) => shape.title);
  const milliseconds = (value: Spread | undefined): string =>
    value ? `${digits(value.median * 1000)} ms` : '–';
  const versions = [...facts.versions].map(
    ([name, packages]) =>
      `${name} (${Object.entries(packages)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')})`,
  );
  const best = shapes.map((results) => {
    const found = results.bestAlternative();
    const title = ROWS.find((row) => row.contender === found?.contender && row.task === found.task)?.title;
    return `${results.shape.title}: ${title?.replace('GraNd, ', '') ?? 'none'}`;
  });
  const worst = Math.max(
    0,
    ...shapes.flatMap((results) => [
      results.disagreement('pytorch', 'grand-loop') ?? 0,
      results.disagreement('pytorch-debian', 'grand-loop') ?? 0,
    ]),
  );
  return [
    `Made by \`${facts.command}\` on the device ${facts.device}, ${facts.threads} threads each; rounds: ${shapes.map(({ shape, rounds }) => `${shape.title} ${rounds}`).join('; ')}.`,
    `Machine: ${facts.machine}. Versions: ${versions.join('; ')}.`,
    '',
    '### Goals',
    '',
    'Each figure is the median of the rounds, the lowest and the highest round in brackets.',
    '',
    ...table(
      ['goal', ...titles],
      GOALS.map((goal) => [
        `${goal.title}, ${goal.bound} ${goal.limit}`,
        ...shapes.map((results) => verdict(goal, results)),
      ]),
    ),
    `The best batched alternative: ${best.join('; ')}.`,
    '',
    '### How many times as long as ours',
    '',
    'Above 1, ours is faster. Training steps are compared with the whole token table on both sides.',
    '',
    ...table(
      ['', ...titles],
      ROWS.filter(({ contender, task }) =>
        shapes.some((results) => results.seconds(contender, task) !== undefined),
      ).map(({ title, contender, task, ours }) => [
        title,
        ...shapes.map((results) => spread(results.timesOurs(contender, task, ours))),
      ]),
    ),
    '### Ours',
    '',
    'Times of this machine on this day, for a sense of scale; then how many forward passes that is.',
    '',
    ...table(
      ['', ...titles],
      OUR_ROWS.map(([title, task]) => [
        title,
        ...shapes.map((results) => {
          const ratio = inverse(results.timesOurs(OURS, 'forward', task));
          return `${milliseconds(results.seconds(OURS, task))}, ${spread(ratio)}`;
        }),
      ]),
    ),
    ...(worst === 0
      ? []
      : [
          `Largest relative difference between our GraNd and PyTorch's batch-1 loop on the same weights and rows: ${worst.toExponential(1)}.`,
        ]),
    ...(facts.absences.length > 0
      ? ['', 'Did not take part:', '', ...facts.absences.map((absence) => `- ${absence}`)]
      : []),
    '',
  ].join('\n');
}
