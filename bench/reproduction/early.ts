// Finding 1: early against late. What scores tell at points of training.
import * as v from 'valibot';
import { measureTrust, reliabilityOf } from '../../src/results/measure-trust.ts';
import { mergeResult } from '../../src/results/merge.ts';
import { planOf } from '../../src/results/read-result.ts';
import { ResultStore } from '../../src/results/store.ts';
import { describeMethod } from '../../src/shared/evaluate-job.ts';
import { auroc } from '../ranking-quality.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { evaluate, score, type Setting } from './engine.ts';
import { differenceCell, evaluatedOf, type Evaluated } from './evaluated.ts';
import type { PreparedFile } from './files.ts';
import { panelsPlot } from './panels.ts';

const EPOCHS = 3;
/** Epochs; 0 is before training. */
const POINTS = [0, 0.05, 0.1, 0.25, 0.5, 1, 2];
/** Those at which rows are chosen that are kept. */
const CHOOSING = [0.1, 0.5, 1];
const KEPT = [0.7, 0.5];
const KEEPING = [
  ...CHOOSING.map((point) => ({ ranking: 'el2n' as const, point })),
  { ranking: 'el2n' as const },
  { ranking: 'random' as const },
];

const PointSchema = v.strictObject({
  epoch: v.number(),
  steps: v.number(),
  /** AUROC for the flipped labels, of means over the runs. */
  el2n: v.number(),
  grand: v.number(),
  /** Between runs, of EL2N: rank correlation, reliability of the mean, and share of the top 5 % in common. */
  correlation: v.number(),
  reliability: v.number(),
  overlap: v.number(),
});

export const EarlyFoundSchema = v.strictObject({
  title: v.string(),
  runs: v.number(),
  points: v.array(PointSchema),
});
export type EarlyFound = v.InferOutput<typeof EarlyFoundSchema>;

/** AUROC for flipped labels at every point, and how far the runs agree there. */
export async function scoreEarly(setting: Setting, file: PreparedFile): Promise<EarlyFound> {
  const metadata = await score(setting, file, { epochs: EPOCHS, scoreAt: POINTS, rehearse: false });
  const folder = new ResultStore(setting.store).folder(metadata.result);
  const stepsAnEpoch = Math.ceil(metadata.data.rowsScored / metadata.training.batchSize);
  const points = [];
  for (const epoch of metadata.training.points) {
    const plan = { ...planOf(metadata), points: [epoch] };
    const { scores } = await mergeResult(folder, plan);
    const { agreement } = await measureTrust(folder, plan, undefined);
    if (agreement === undefined) throw new Error('how far runs agree takes two of them: --runs 2');
    points.push({
      epoch,
      steps: Math.round(epoch * stepsAnEpoch),
      el2n: auroc([...scores.get('el2n')!], file.flipped),
      grand: auroc([...scores.get('grand')!], file.flipped),
      correlation: agreement.rankCorrelation,
      reliability: reliabilityOf(agreement.rankCorrelation, setting.runs),
      overlap: agreement.topOverlap,
    });
  }
  return { title: file.title, runs: setting.runs, points };
}

/** Accuracy after keeping the rows that EL2N ranks highest at points of training: the paper's way to show it. */
export async function keepEarly(setting: Setting, file: PreparedFile): Promise<Evaluated> {
  const asked = { epochs: EPOCHS, keep: KEPT, rule: 'top' as const, methods: KEEPING };
  return evaluatedOf(file, await evaluate(setting, file, asked));
}

const nameOf = (epoch: number): string => String(epoch);

export function earlyTable(all: readonly EarlyFound[]): string {
  const epochs = all[0]?.points.map(({ epoch }) => epoch) ?? [];
  const header = ['', ...epochs.map((epoch) => (epoch === 0 ? 'before' : `epoch ${epoch}`))];
  const rows = all.flatMap(({ title, runs, points }) => [
    [`**${title}**, ${runs} runs, steps`, ...points.map(({ steps }) => String(steps))],
    ['AUROC of EL2N', ...points.map(({ el2n }) => el2n.toFixed(3))],
    ['AUROC of GraNd', ...points.map(({ grand }) => grand.toFixed(3))],
    [
      'two runs: rank correlation, top 5 % in common',
      ...points.map(
        ({ correlation, overlap }) => `${correlation.toFixed(2)}, ${(100 * overlap).toFixed(0)} %`,
      ),
    ],
    ['reliability of the mean', ...points.map(({ reliability }) => reliability.toFixed(2))],
  ]);
  return markdownTable([header, ...rows]).join('\n');
}

export function earlyPlot(all: readonly EarlyFound[]): string {
  const panels = all.map(({ title, points }) => {
    const line = (value: (point: (typeof points)[number]) => number) =>
      points.map((point) => ({ at: nameOf(point.epoch), value: value(point) }));
    return {
      title,
      lines: [
        { title: 'AUROC of EL2N', colour: '#c2410c', points: line(({ el2n }) => el2n) },
        { title: 'AUROC of GraNd', colour: '#1d4ed8', points: line(({ grand }) => grand) },
        {
          title: 'Reliability',
          colour: '#6b7280',
          dashed: true,
          points: line(({ reliability }) => reliability),
        },
      ],
    };
  });
  return panelsPlot(panels, {
    places: [...POINTS, EPOCHS].map(nameOf),
    x: 'epochs trained when scored',
    y: 'AUROC, reliability',
    base: 0.5,
    step: 0.1,
  });
}

export function keepTable(all: readonly Evaluated[]): string {
  const by = KEEPING.map(describeMethod);
  const heads = by.map((name) => (name === 'EL2N' ? `EL2N at epoch ${EPOCHS}` : name));
  const header = ['data set', 'runs', 'all rows', 'kept', ...heads];
  const rows = all.flatMap((evaluated) =>
    KEPT.map((share) => {
      const { title, runs, accuracy } = evaluated;
      const what = [title, String(runs), `${(100 * accuracy).toFixed(1)} %`, `${100 * share} %`];
      return [...what, ...by.map((one) => differenceCell(evaluated, one, share))];
    }),
  );
  return markdownTable([header, ...rows]).join('\n');
}
