// Another result that the ranking of a dataset is compared with, as long as the person wants to see both.
import * as vscode from 'vscode';
import { compareRanks, type RankComparison } from '../../results/compare-ranks.ts';
import type { ResultStore } from '../../results/store.ts';
import type { ScoreName } from '../../shared/scores.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';
import { chooseOtherResult, type OtherResult } from './choose-other-result.ts';
import type { PanelModel } from './panel-model.ts';

export class Comparison {
  private other: (OtherResult & { readonly dataset: ScoredDataset }) | undefined;

  /** Compares with a result that the person chooses, or with none any more. False where nothing has changed. */
  async change(on: boolean, store: ResultStore, dataset: ScoredDataset, score: ScoreName): Promise<boolean> {
    const chosen = on ? await chooseOtherResult(store, dataset, score) : undefined;
    if (on && chosen === undefined) return false;
    this.other = chosen && { dataset, ...chosen };
    return true;
  }

  /** Of a result by a score, where it is compared with one that has it. */
  of(dataset: ScoredDataset, score: ScoreName): RankComparison | undefined {
    const { other } = this;
    if (other?.dataset !== dataset || !other.columns.scores.has(score)) return undefined;
    return compareRanks(score, dataset.columns, other.columns);
  }

  /** In words; null where a ranking is compared with nothing. */
  describe({ comparison }: PanelModel): string | null {
    if (comparison === undefined || this.other === undefined) return null;
    const { rankCorrelation, topOverlap, topShare } = comparison.likeness;
    return vscode.l10n.t(
      'Compared with {0}: rank correlation {1}, {2} % of the top {3} % in common.',
      this.other.name,
      rankCorrelation.toFixed(2),
      Math.round(100 * topOverlap),
      100 * topShare,
    );
  }
}
