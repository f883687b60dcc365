// How well a score ranks the rows that are to be found.

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
 * By ranks (Mann and Whitney): AUROC = (R - P (P + 1) / 2) / (P N), R the sum of the positives' ranks.
 */
export function auroc(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => scores[a]! - scores[b]!);
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    // Ranks start + 1 .. end share their mean.
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index++) if (positive[order[index]!]) rankSum += rank;
    start = end;
  }
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** `curve[n]`: the share of the positives among the n highest scores. */
export function detectionCurve(scores: readonly number[], positive: readonly boolean[]): number[] {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const positives = positive.filter(Boolean).length;
  let found = 0;
  return [0, ...order.map((index) => (found += Number(positive[index])) / positives)];
}

/** The share of positives among the `count` highest scores; ties in the rows' order. */
export function precisionAt(count: number, scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return order.slice(0, count).filter((index) => positive[index]).length / count;
}

/**
 * Average precision, `sum_n (R_n - R_(n-1)) P_n` over the rows from the highest score on (as scikit-learn has it, ties in
 * the rows' order).
 */
export function averagePrecision(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]! || a - b);
  let found = 0;
  let sum = 0;
  order.forEach((index, at) => {
    if (positive[index] !== true) return;
    found++;
    sum += found / (at + 1);
  });
  return found === 0 ? 0 : sum / found;
}
