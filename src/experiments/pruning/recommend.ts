// Which share to drop, in one honest sentence.
import { describeMethod, type Method } from '../../shared/evaluate-job.ts';
import { describeDifference, shareText } from '../../shared/evaluation-words.ts';
import type { Candidate, Effect, Estimate, Recommendation } from '../../shared/evaluation.ts';

/** What is said of a candidate when it is chosen. */
type Looked = Pick<Candidate, 'method' | 'kind' | 'share' | 'difference' | 'outcome'>;

/** Shares of a score, dropped: chance is the yardstick, and what is kept answers another question. */
export function isChoice({ method, kind }: Pick<Candidate, 'method' | 'kind'>): boolean {
  return kind === 'drop' && method.ranking !== 'random';
}

/**
 * The candidate of the highest mean accuracy, unless all rows do better.
 * @param widened the accuracy's difference of a candidate, its interval widened for how many were looked at
 */
export function recommend(
  candidates: readonly Looked[],
  widened: (index: number) => Estimate,
): Recommendation {
  const choices = candidates.flatMap((candidate, index) => (isChoice(candidate) ? [index] : []));
  const gainOf = (index: number): number => candidates[index]!.difference.accuracy.mean;
  const looked = choices.length;
  const [best] = [...choices].sort(
    (a, b) => gainOf(b) - gainOf(a) || candidates[a]!.share - candidates[b]!.share,
  );
  if (best === undefined) {
    const sentence = 'No share of any score was dropped: there is nothing to recommend.';
    return { candidate: null, difference: { mean: 0 }, looked, effect: 'none', sentence };
  }
  const difference = widened(best);
  const effect = effectOf(difference);
  const chosen = candidates[best]!;
  const change = told(difference, chosen.outcome.runs.length, looked);
  const dropping = `Dropping the top ${shareText(chosen.share)} by ${nameOf(chosen.method)}`;
  if (difference.mean < 0) {
    const how = effect === 'harm' ? 'Keep all rows' : 'Nothing gained by dropping';
    const sentence = `${how}: the least loss was of ${dropping.charAt(0).toLowerCase()}${dropping.slice(1)}, ${change}.`;
    return { candidate: null, difference, looked, effect, sentence };
  }
  return {
    candidate: best,
    difference,
    looked,
    effect,
    sentence: `${dropping}: ${change}: ${verdict(difference)}.`,
  };
}

function effectOf({ low, high }: Estimate): Effect {
  if (low !== undefined && low > 0) return 'gain';
  if (high !== undefined && high < 0) return 'harm';
  return 'none';
}

function verdict(difference: Estimate): string {
  if (difference.low === undefined) return 'one run cannot tell how sure that is';
  return effectOf(difference) === 'gain' ? 'a gain' : 'no evidence of harm, none of gain';
}

/** `+0.4 points (95 % interval −0.1 to +0.9, 5 runs, widened for 5 sets looked at)` */
function told(difference: Estimate, runs: number, looked: number): string {
  const text = describeDifference(difference, runs);
  const widened = difference.low !== undefined && looked > 1;
  return widened ? text.replace(/\)$/, `, widened for ${looked} sets looked at)`) : text;
}

/** In a sentence: names that are no abbreviation begin small. */
function nameOf(method: Method): string {
  const name = describeMethod(method);
  return /^[A-Z][a-z]+ /.test(name) ? `${name.charAt(0).toLowerCase()}${name.slice(1)}` : name;
}
