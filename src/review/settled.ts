// Which rows nobody needs to look at again, of those that stand in a file with the label that was scored.
import type { Judged, ReviewLog } from './review-log.ts';

/**
 * Kept, left unsure, or given the label that it has. What was removed or relabelled and stands there with its old label was
 * put back.
 */
export function isSettled(review: ReviewLog, judged: Judged): boolean {
  const decision = review.of(judged)?.decision;
  if (decision === 'kept' || decision === 'unsure') return true;
  return review
    .ofText(judged.text)
    .some((other) => other.decision === 'relabelled' && other.to === judged.from);
}
