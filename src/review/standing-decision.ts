// What was decided of a row, as far as it still holds of the row as it is.
import type { Label } from '../shared/dataset.ts';
import type { Decision } from '../shared/decisions.ts';
import type { Judged, ReviewLog, RowReview } from './review-log.ts';

/** The review that says what was decided of a row that was scored with a label; undefined where nothing was. */
export function reviewOfRow(review: ReviewLog, judged: Judged): RowReview | undefined {
  // Scored again with the label that it was given: what was decided of the old one is why it has this one.
  return (
    review.of(judged) ??
    review.ofText(judged.text).find(({ decision, to }) => decision === 'relabelled' && to === judged.from)
  );
}

/**
 * The decision that holds; undefined where none does.
 * @param isThere whether the row stands in the file as it was scored
 */
export function standingDecision(review: ReviewLog, judged: Judged, isThere: boolean): Decision | undefined {
  const found = reviewOfRow(review, judged);
  switch (found?.decision) {
    case 'removed':
      // One that is back was put back, unless it goes with the next copy only.
      return isThere && !found.pending ? undefined : 'removed';
    case 'relabelled':
      return found.to === judged.from || !isThere || found.pending ? 'relabelled' : undefined;
    case 'kept':
    case 'unsure':
      return isThere ? found.decision : undefined;
    case 'open':
    case undefined:
      return undefined;
  }
}

/** The label that the next copy of the file gives a row; undefined where it keeps its own. */
export function pendingLabel(review: ReviewLog, judged: Judged): Label | undefined {
  const found = review.of(judged);
  return found?.decision === 'relabelled' && found.pending ? found.to : undefined;
}

/** Whether nobody needs to look again at a row that stands in the file as it was scored. */
export function isSettled(review: ReviewLog, judged: Judged): boolean {
  return standingDecision(review, judged, true) !== undefined;
}
