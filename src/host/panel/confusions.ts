// Which labels the models take for which: of all scored rows, as they were scored.
import type { ScoredState } from '../../shared/panel-protocol.ts';
import type { ScoredDataset } from '../views/scored-dataset.ts';

/** With more classes a table has no room: the pairs that are confused most say it. */
const MOST_CLASSES = 12;
const MOST_PAIRS = 60;

const known = new WeakMap<ScoredDataset, ScoredState['confusions']>();

/** Rows by given and predicted label; with many classes only those that disagree, the most frequent pairs first. */
export function confusionsOf(dataset: ScoredDataset): ScoredState['confusions'] {
  let confusions = known.get(dataset);
  if (confusions === undefined) {
    confusions = count(dataset);
    known.set(dataset, confusions);
  }
  return confusions;
}

function count({ columns, metadata }: ScoredDataset): ScoredState['confusions'] {
  const classes = metadata.data.labels.length;
  const rows = new Map<number, number>();
  const given = new Array<number>(classes).fill(0);
  const predicted = new Array<number>(classes).fill(0);
  columns.label.forEach((label, row) => {
    const guess = columns.predicted[row]!;
    given[label]! += 1;
    predicted[guess]! += 1;
    const pair = label * classes + guess;
    rows.set(pair, (rows.get(pair) ?? 0) + 1);
  });
  const pairs = [...rows].map(([pair, number]) => ({
    given: Math.floor(pair / classes),
    predicted: pair % classes,
    rows: number,
  }));
  const few = classes <= MOST_CLASSES;
  return {
    given,
    predicted,
    table: few,
    pairs: few
      ? pairs
      : pairs
          .filter((pair) => pair.given !== pair.predicted)
          .sort((a, b) => b.rows - a.rows)
          .slice(0, MOST_PAIRS),
  };
}
