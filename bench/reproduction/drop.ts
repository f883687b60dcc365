// Finding 2: drop the top k by EL2N, against as many rows drawn by chance.
import { describeMethod, type Method } from '../../src/shared/evaluate-job.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { evaluate, type Setting } from './engine.ts';
import { differenceCell, differenceLine, evaluatedOf, type Evaluated } from './evaluated.ts';
import type { PreparedFile } from './files.ts';
import { panelsPlot } from './panels.ts';

const DROPPED = [0.01, 0.02, 0.05, 0.1, 0.2];
/** Epochs that many people train for without asking, and those that the paper scores after. */
const LONG = { epochs: 3, scored: 1 } as const;

interface Order {
  readonly method: Method;
  readonly colour: string;
  readonly dashed?: boolean;
}

const BY_CHANCE: Order = { method: { ranking: 'random' }, colour: '#6b7280', dashed: true };
const ORDERS: readonly Order[] = [{ method: { ranking: 'el2n' }, colour: '#c2410c' }, BY_CHANCE];
const LONG_ORDERS: readonly Order[] = [
  { method: { ranking: 'el2n', point: LONG.scored }, colour: '#c2410c' },
  BY_CHANCE,
];
/** Of the files, those that rows are dropped from. */
export const DROPPED_FROM = ['uniform', 'published'] as const;

const labelsOf = ({ noise }: Evaluated): string => (noise === 'published' ? 'as published' : '10 % flipped');

/** Rows dropped from training as long as the tool finds fit. */
export async function evaluateDropping(setting: Setting, file: PreparedFile): Promise<Evaluated> {
  const methods = ORDERS.map(({ method }) => method);
  return evaluatedOf(file, await evaluate(setting, file, { drop: DROPPED, methods }));
}

/** Rows that rank highest after an epoch, dropped from a training that goes on for longer. */
export async function evaluateLongTraining(setting: Setting, file: PreparedFile): Promise<Evaluated> {
  const methods = LONG_ORDERS.map(({ method }) => method);
  return evaluatedOf(file, await evaluate(setting, file, { drop: DROPPED, methods, epochs: LONG.epochs }));
}

function table(all: readonly Evaluated[], orders: readonly Order[]): string {
  const header = ['data set', 'labels', 'epochs', 'runs', 'all rows', 'dropped by'];
  const rows = all.flatMap((evaluated) => {
    const { title, epochs, runs, accuracy } = evaluated;
    const what = [
      title,
      labelsOf(evaluated),
      String(epochs),
      String(runs),
      `${(100 * accuracy).toFixed(1)} %`,
    ];
    return orders.map(({ method }, index) => {
      const by = describeMethod(method);
      const cells = DROPPED.map((share) => differenceCell(evaluated, by, share));
      return [...(index === 0 ? what : what.map(() => '')), by, ...cells];
    });
  });
  return markdownTable([[...header, ...DROPPED.map((share) => `${100 * share} %`)], ...rows]).join('\n');
}

function plot(all: readonly Evaluated[], orders: readonly Order[]): string {
  const panels = all.map((evaluated) => ({
    title: `${evaluated.title}, ${labelsOf(evaluated)}`,
    lines: orders.map(({ method, ...look }) => {
      const by = describeMethod(method);
      return { title: by, ...look, points: differenceLine(evaluated, by) };
    }),
  }));
  return panelsPlot(panels, {
    places: DROPPED.map((share) => `${100 * share} %`),
    x: 'rows dropped',
    y: 'points of accuracy',
    base: 0,
    step: 1,
  });
}

export const droppingTable = (all: readonly Evaluated[]): string => table(all, ORDERS);
export const droppingPlot = (all: readonly Evaluated[]): string => plot(all, ORDERS);
export const longTrainingTable = (all: readonly Evaluated[]): string => table(all, LONG_ORDERS);
export const longTrainingPlot = (all: readonly Evaluated[]): string => plot(all, LONG_ORDERS);
