// What was decided of each scored row, as it stands now: a decision holds as long as the row is what was judged.
import { hashText } from '../../results/columns.ts';
import type { ReviewLog, RowReview } from '../../review/review-log.ts';
import { decisionCode, type Decision } from '../../shared/decisions.ts';
import type { DatasetView } from './dataset-view.ts';

/** Numbers by `decisionCode`. `Uint8Array [scored rows]` */
type Decisions = Uint8Array;

interface Known {
  readonly review: ReviewLog;
  readonly recordOfScore: Int32Array;
  readonly relabelled: DatasetView['relabelled'];
  readonly decisions: Decisions;
}

const known = new WeakMap<DatasetView, Known>();

/** The same array as long as neither the log nor the document changes. */
export function decisionsOf(view: DatasetView): Decisions {
  const { review, recordOfScore, relabelled } = view;
  const before = known.get(view);
  if (
    before?.review === review &&
    before.recordOfScore === recordOfScore &&
    before.relabelled === relabelled
  ) {
    return before.decisions;
  }
  const decisions = new Uint8Array(view.dataset.count);
  for (const scored of relabelled.keys()) decisions[scored] = decisionCode('relabelled');
  // A million rows cost nothing here: the log is short.
  for (const text of review.texts) {
    const { textIndex } = view.dataset;
    for (let scored = textIndex.first(text); scored !== -1; scored = textIndex.next(scored)) {
      const found = decisionNow(view, scored);
      if (found !== undefined) decisions[scored] = decisionCode(found);
    }
  }
  known.set(view, { review, recordOfScore, relabelled, decisions });
  return decisions;
}

/** The review that says of a scored row what was decided; undefined where nothing was. */
export function reviewOf({ dataset, review }: DatasetView, scored: number): RowReview | undefined {
  const text = hashText(dataset.columns.textHash, scored);
  const label = dataset.labelOf(scored);
  // Scored again with the label that it was given: what was decided of the old one is why it has this one.
  return (
    review.of({ text, from: label }) ??
    review.ofText(text).find(({ decision, to }) => decision === 'relabelled' && to === label)
  );
}

function decisionNow(view: DatasetView, scored: number): Decision | undefined {
  const review = reviewOf(view, scored);
  if (review === undefined) return undefined;
  const isThere = view.recordOfScore[scored] !== -1;
  const label = view.dataset.labelOf(scored);
  switch (review.decision) {
    case 'removed':
      // One that is back was put back.
      return isThere ? undefined : 'removed';
    case 'relabelled':
      return review.to === label || !isThere ? 'relabelled' : undefined;
    case 'kept':
    case 'unsure':
    case 'open':
      return isThere ? review.decision : undefined;
  }
}
