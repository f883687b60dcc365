// Finding 2: drop the top k by EL2N, against as many rows drawn by chance.
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { evaluate, type Setting } from './engine.ts';
import { differenceCell, differenceLine, evaluatedOf, type Evaluated } from './evaluated.ts';
import type { PreparedFile } from './files.ts';
import { panelsPlot } from './panels.ts';

const DROPPED = [0.01, 0.02, 0.05, 0.1, 0.2];
const ORDERS = [
  { by: 'EL2N', colour: '#c2410c' },
  { by: 'Random rows', colour: '#6b7280', dashed: true },
];
/** Of the files, those that rows are dropped from. */
export const DROPPED_FROM = ['uniform', 'published'] as const;

const labelsOf = ({ noise }: Evaluated): string => (noise === 'published' ? 'as published' : '10 % flipped');

export async function evaluateDropping(setting: Setting, file: PreparedFile): Promise<Evaluated> {
  const asked = { drop: DROPPED, methods: [{ ranking: 'el2n' as const }, { ranking: 'random' as const }] };
  return evaluatedOf(file, await evaluate(setting, file, asked));
}

export function droppingTable(all: readonly Evaluated[]): string {
  const header = ['data set', 'labels', 'epochs', 'runs', 'all rows', 'dropped by'];
  const rows = all.flatMap((evaluated) => {
    const { title, epochs, runs, accuracy } = evaluated;
    const [scores, chance] = ORDERS.map(({ by }) => [
      by,
      ...DROPPED.map((share) => differenceCell(evaluated, by, share)),
    ]);
    const what = [
      title,
      labelsOf(evaluated),
      String(epochs),
      String(runs),
      `${(100 * accuracy).toFixed(1)} %`,
    ];
    return [
      [...what, ...scores!],
      [...what.map(() => ''), ...chance!],
    ];
  });
  return markdownTable([[...header, ...DROPPED.map((share) => `${100 * share} %`)], ...rows]).join('\n');
}

export function droppingPlot(all: readonly Evaluated[]): string {
  const panels = all.map((evaluated) => ({
    title: `${evaluated.title}, ${labelsOf(evaluated)}`,
    lines: ORDERS.map(({ by, ...look }) => ({ title: by, ...look, points: differenceLine(evaluated, by) })),
  }));
  return panelsPlot(panels, {
    places: DROPPED.map((share) => `${100 * share} %`),
    x: 'rows dropped',
    y: 'points of accuracy',
    base: 0,
    step: 1,
  });
}
