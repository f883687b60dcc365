// How far a person has come with the rows of a dataset, for the panel.
import * as vscode from 'vscode';
import { agreements } from '../../review/agreement.ts';
import { precisionOf, type Precision } from '../../review/checked-sample.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import { DECISIONS, decisionCode, isWrong } from '../../shared/decisions.ts';
import type { ReviewState } from '../../shared/panel-protocol.ts';
import { showHidden } from '../../shared/hidden-characters.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import type { Ranking } from '../../results/ranking.ts';
import { decisionsOf, reviewOf } from '../views/row-decisions.ts';
import { formatCount } from '../score-text.ts';

const OPEN = decisionCode('open');

const disputedRows = new WeakMap<Uint8Array, ReadonlySet<number>>();

/** Rows on which reviewers disagree; the same set as long as nothing changes. */
export function disputedOf(view: DatasetView): ReadonlySet<number> {
  const decisions = decisionsOf(view);
  let disputed = disputedRows.get(decisions);
  if (disputed === undefined) {
    const rows = new Set<number>();
    for (let row = 0; row < decisions.length; row += 1) {
      if (decisions[row] !== OPEN && reviewOf(view, row)?.disputed === true) rows.add(row);
    }
    disputed = rows;
    disputedRows.set(decisions, disputed);
  }
  return disputed;
}

export function reviewState(
  view: DatasetView,
  ranking: Ranking,
  sample: ReadonlySet<number>,
  undoable: boolean,
): ReviewState {
  const decisions = decisionsOf(view);
  const { recordOfScore } = view;
  const counts = DECISIONS.map(() => 0);
  for (const decision of decisions) counts[decision]! += 1;
  let decided = 0;
  let wrong = 0;
  let open = 0;
  for (let place = 0; place < ranking.flaggedCount; place += 1) {
    const row = ranking.order[place]!;
    const decision = DECISIONS[decisions[row]!] ?? 'open';
    if (decision !== 'open') decided += 1;
    else if (recordOfScore[row] !== -1) open += 1;
    if (isWrong(decision)) wrong += 1;
  }
  return {
    flagged: decided + open,
    decided,
    wrong,
    counts: Object.fromEntries(DECISIONS.map((decision, at) => [decision, counts[at]!])),
    disputed: disputedOf(view).size,
    agreement: describeAgreement(view.review),
    undoable,
    sample: sample.size === 0 ? null : sampleState(view, ranking, sample),
  };
}

function describeAgreement(review: ReviewLog): string {
  return agreements(review)
    .map(({ reviewers, rows, alike, kappa }) => {
      const [a, b] = reviewers.map(showHidden) as [string, string];
      const shared = vscode.l10n.t(
        '{0} and {1} decided {2} of {3} rows alike',
        a,
        b,
        formatCount(alike),
        formatCount(rows),
      );
      // Of one decision for all rows chance explains everything.
      return Number.isFinite(kappa)
        ? vscode.l10n.t('{0} (Cohen’s kappa {1})', shared, kappa.toFixed(2))
        : shared;
    })
    .join(' · ');
}

function sampleState(view: DatasetView, ranking: Ranking, sample: ReadonlySet<number>) {
  const decisions = decisionsOf(view);
  // One that the person is unsure of says neither.
  const judged = [...sample].flatMap((row) => {
    const decision = DECISIONS[decisions[row]!] ?? 'open';
    if (decision === 'open' || decision === 'unsure') return [];
    return [{ rank: ranking.rank[row]!, wrong: isWrong(decision) }];
  });
  const precision = precisionOf(judged, view.dataset.count);
  const checked = [...sample].filter((row) => decisions[row] !== OPEN).length;
  return {
    size: sample.size,
    checked,
    text: precision === undefined ? '' : describePrecision(precision, ranking.flaggedPercent),
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function describePrecision({ wrong, checked, low, high, half }: Precision, flaggedPercent: number): string {
  const found = vscode.l10n.t(
    '{0} of {1} judged are wrong: {2} (95 % interval {3} to {4}).',
    wrong,
    checked,
    percent(wrong / checked),
    percent(low),
    percent(high),
  );
  const where =
    half === undefined
      ? vscode.l10n.t('Down to the top {0} %, at least half are.', flaggedPercent)
      : vscode.l10n.t('From about the top {0} % on, less than half are.', half.toPrecision(2));
  return `${found} ${where}`;
}
