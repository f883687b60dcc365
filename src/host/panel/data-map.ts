// Rows of a data map: as many as a picture has room for.
import type { DataMap } from '../../shared/panel-protocol.ts';
import { isFlagged, type Ranking } from '../../results/ranking.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

const MOST_DOTS = 4000;

/** All flagged rows, and every n-th of the others. */
export function dataMapOf(dataset: ScoredDataset, ranking: Ranking): DataMap {
  const every = Math.ceil(dataset.count / MOST_DOTS);
  const rows: number[] = [];
  for (let row = 0; row < dataset.count; row += 1) {
    if (row % every === 0 || (rows.length < 2 * MOST_DOTS && isFlagged(ranking, row))) rows.push(row);
  }
  const valuesOf = (score: 'meanConfidence' | 'variability' | 'correctness') => {
    const values = dataset.valuesOf(score);
    return rows.map((row) => Number(values[row]!.toFixed(4)));
  };
  return {
    confidence: valuesOf('meanConfidence'),
    variability: valuesOf('variability'),
    correctness: valuesOf('correctness'),
  };
}
