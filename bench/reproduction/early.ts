// Finding 1: early against late. What scores tell at points of training.
import { measureTrust } from '../../src/results/measure-trust.ts';
import { mergeResult } from '../../src/results/merge.ts';
import { planOf } from '../../src/results/read-result.ts';
import { ResultStore } from '../../src/results/store.ts';
import type { Evaluation } from '../../src/shared/evaluation.ts';
import { auroc } from '../ranking-quality.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { evaluate, score, type Setting } from './engine.ts';
import type { PreparedFile } from './files.ts';

const EPOCHS = 3;
/** Epochs; 0 is before training. */
const POINTS = [0, 0.05, 0.1, 0.25, 0.5, 1, 2];
/** Those at which rows are chosen that are kept. */
const CHOOSING = [0.1, 0.5, 1];
const KEPT = [0.7, 0.5];

interface Point {
  readonly epoch: number;
  readonly steps: number;
  readonly el2n: number;
  readonly grand: number;
  /** Between runs: rank correlation and share of the top 5 % in common, of EL2N. */
  readonly correlation: number;
  readonly overlap: number;
}

export interface EarlyFound {
  readonly title: string;
  readonly points: readonly Point[];
}

/** AUROC for flipped labels at every point, and how far the runs agree there. */
export async function scoreEarly(setting: Setting, file: PreparedFile): Promise<EarlyFound> {
  const metadata = await score(setting, file, { epochs: EPOCHS, scoreAt: POINTS, rehearse: false });
  const folder = new ResultStore(setting.store).folder(metadata.result);
  const stepsAnEpoch = Math.ceil(metadata.data.rowsScored / metadata.training.batchSize);
  const points: Point[] = [];
  for (const epoch of metadata.training.points) {
    const plan = { ...planOf(metadata), points: [epoch] };
    const { scores } = await mergeResult(folder, plan);
    const { agreement } = await measureTrust(folder, plan, undefined);
    points.push({
      epoch,
      steps: Math.round(epoch * stepsAnEpoch),
      el2n: auroc([...scores.get('el2n')!], file.flipped),
      grand: auroc([...scores.get('grand')!], file.flipped),
      correlation: agreement?.rankCorrelation ?? Number.NaN,
      overlap: agreement?.topOverlap ?? Number.NaN,
    });
  }
  return { title: file.title, points };
}

/** Accuracy after keeping the rows that EL2N ranks highest at points of training: the paper's way to show it. */
export function keepEarly(setting: Setting, file: PreparedFile): Promise<Evaluation> {
  return evaluate(setting, file, {
    epochs: EPOCHS,
    keep: KEPT,
    rule: 'top',
    methods: [
      ...CHOOSING.map((point) => ({ ranking: 'el2n' as const, point })),
      { ranking: 'el2n' },
      { ranking: 'random' },
    ],
  });
}

export function earlyTable(all: readonly EarlyFound[]): string {
  const epochs = all[0]?.points.map(({ epoch }) => epoch) ?? [];
  const header = ['', ...epochs.map((epoch) => (epoch === 0 ? 'before' : `epoch ${epoch}`))];
  const rows = all.flatMap(({ title, points }) => [
    [`${title}, steps`, ...points.map(({ steps }) => String(steps))],
    ['AUROC of EL2N', ...points.map(({ el2n }) => el2n.toFixed(3))],
    ['AUROC of GraNd', ...points.map(({ grand }) => grand.toFixed(3))],
    [
      'runs agree: rank correlation, top 5 % in common',
      ...points.map(
        ({ correlation, overlap }) => `${correlation.toFixed(2)}, ${(100 * overlap).toFixed(0)} %`,
      ),
    ],
  ]);
  return markdownTable([header, ...rows]).join('\n');
}

const points = (share: number): string => `${share >= 0 ? '+' : '-'}${Math.abs(100 * share).toFixed(1)}`;

export function keepTable(all: readonly { title: string; evaluation: Evaluation }[]): string {
  const by = [...CHOOSING.map((epoch) => `EL2N, epoch ${epoch}`), `EL2N, epoch ${EPOCHS}`, 'random'];
  const header = ['data set', 'all rows', 'kept', ...by];
  const rows = all.flatMap(({ title, evaluation }) =>
    KEPT.map((share) => {
      const cells = evaluation.candidates
        .filter(({ share: own }) => own === share)
        .map(({ difference: { accuracy } }) => {
          const interval =
            accuracy.low === undefined || accuracy.high === undefined
              ? ''
              : ` (${points(accuracy.low)} to ${points(accuracy.high)})`;
          return `${points(accuracy.mean)}${interval}`;
        });
      const full = `${(100 * evaluation.full.means.accuracy.mean).toFixed(1)} %`;
      return [title, full, `${100 * share} %`, ...cells];
    }),
  );
  return markdownTable([header, ...rows]).join('\n');
}
