// How well predictions meet the given labels of test rows.
import type { Measure } from '../../shared/evaluation.ts';

export type Measures = Readonly<Record<Measure, number>>;

/**
 * - accuracy: share of the rows whose label is predicted
 * - macro F1: mean over the classes that are given or predicted of `2 tp / (2 tp + fp + fn)`, as scikit-learn has it
 * - worst recall: the least share, over the classes that are given, of a class's rows that are told
 * @param weights how often each row counts; once each where it is left out
 */
export function measure(
  given: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): Measures {
  const right = new Float64Array(classes);
  const ofGiven = new Float64Array(classes);
  const ofPredicted = new Float64Array(classes);
  let all = 0;
  let hits = 0;
  for (let row = 0; row < given.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    const [y, p] = [given[row]!, predicted[row]!];
    all += weight;
    ofGiven[y]! += weight;
    ofPredicted[p]! += weight;
    if (y === p) {
      right[y]! += weight;
      hits += weight;
    }
  }
  let f1 = 0;
  let counted = 0;
  let worst = 1;
  for (let k = 0; k < classes; k++) {
    const rows = ofGiven[k]! + ofPredicted[k]!;
    if (rows > 0) {
      f1 += (2 * right[k]!) / rows;
      counted++;
    }
    if (ofGiven[k]! > 0) worst = Math.min(worst, right[k]! / ofGiven[k]!);
  }
  return {
    accuracy: all === 0 ? 0 : hits / all,
    macroF1: counted === 0 ? 0 : f1 / counted,
    worstRecall: worst,
  };
}
