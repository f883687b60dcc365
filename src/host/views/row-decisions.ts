// What was decided of each scored row, as it stands now: a decision holds as long as the row is what was judged.
import { hashText } from '../../results/columns.ts';
import type { Judged, ReviewLog, RowReview } from '../../review/review-log.ts';
import { pendingLabel, reviewOfRow, standingDecision } from '../../review/standing-decision.ts';
import { decisionCode } from '../../shared/decisions.ts';
import type { DatasetView } from './dataset-view.ts';
import type { RelabelledRow } from './relabelled-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

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
      const isThere = recordOfScore[scored] !== -1;
      const found = standingDecision(review, judgedOf(view, scored), isThere);
      if (found !== undefined) decisions[scored] = decisionCode(found);
    }
  }
  known.set(view, { review, recordOfScore, relabelled, decisions });
  return decisions;
}

function judgedOf({ dataset }: Pick<DatasetView, 'dataset'>, scored: number): Judged {
  return { text: hashText(dataset.columns.textHash, scored), from: dataset.labelOf(scored) };
}

/** Rows of a file that is not edited, of which the next copy is written with another label. */
export function rowsToRelabel(
  dataset: ScoredDataset,
  review: ReviewLog,
  recordOfScore: Int32Array,
): ReadonlyMap<number, RelabelledRow> {
  const rows = new Map<number, RelabelledRow>();
  const { textIndex } = dataset;
  for (const text of review.texts) {
    for (let scored = textIndex.first(text); scored !== -1; scored = textIndex.next(scored)) {
      const record = recordOfScore[scored]!;
      const label = record === -1 ? undefined : pendingLabel(review, judgedOf({ dataset }, scored));
      if (label !== undefined) rows.set(scored, { record, label });
    }
  }
  return rows;
}

/** The review that says of a scored row what was decided; undefined where nothing was. */
export function reviewOf(view: DatasetView, scored: number): RowReview | undefined {
  return reviewOfRow(view.review, judgedOf(view, scored));
}
