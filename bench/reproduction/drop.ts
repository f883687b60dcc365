// Finding 2: drop the top k by EL2N, against as many rows drawn by chance.
import type { Evaluation } from '../../src/shared/evaluation.ts';
import { markdownTable } from '../side-by-side/markdown-table.ts';
import { evaluate, type Setting } from './engine.ts';
import type { PreparedFile } from './files.ts';

const DROPPED = [0.01, 0.02, 0.05, 0.1, 0.2];

export function evaluateDropping(setting: Setting, file: PreparedFile): Promise<Evaluation> {
  return evaluate(setting, file, { drop: DROPPED, methods: [{ ranking: 'el2n' }, { ranking: 'random' }] });
}

const points = (share: number): string => `${share >= 0 ? '+' : '-'}${Math.abs(100 * share).toFixed(1)}`;

export function droppingTable(
  evaluations: readonly { file: PreparedFile; evaluation: Evaluation }[],
): string {
  const shares = DROPPED.map((share) => `${100 * share} %`);
  const rows = evaluations.flatMap(({ file, evaluation }) => {
    const cell = (ranking: string, share: number): string => {
      const candidate = evaluation.candidates.find(
        ({ method, share: own }) => method.ranking === ranking && own === share,
      );
      if (candidate === undefined) return '';
      const { mean, low, high } = candidate.difference.accuracy;
      const sure = (low ?? -1) > 0 || (high ?? 1) < 0;
      const interval = low === undefined || high === undefined ? '' : ` (${points(low)} to ${points(high)})`;
      return `${sure ? '**' : ''}${points(mean)}${sure ? '**' : ''}${interval}`;
    };
    const accuracy = `${(100 * evaluation.full.means.accuracy.mean).toFixed(1)} %`;
    const what = file.noise === 'published' ? 'as published' : '10 % flipped';
    return [
      [
        file.title,
        what,
        String(evaluation.training.epochs),
        accuracy,
        'EL2N',
        ...DROPPED.map((s) => cell('el2n', s)),
      ],
      ['', '', '', '', 'random', ...DROPPED.map((s) => cell('random', s))],
    ];
  });
  const header = ['data set', 'labels', 'epochs', 'all rows', 'dropped by', ...shares];
  return markdownTable([header, ...rows]).join('\n');
}
