// What was decided of a row, in words.
import * as vscode from 'vscode';
import { showHidden } from '../../shared/hidden-characters.ts';
import { DECISIONS } from '../../shared/decisions.ts';
import type { DatasetView } from '../views/dataset-view.ts';
import { decisionsOf, reviewOf } from '../views/row-decisions.ts';
import { formatLabel } from '../score-text.ts';

/** `Kept by ann, 28/11/2026: irony`; undefined where nothing was decided. */
export function describeReview(view: DatasetView, scored: number): string | undefined {
  const decision = DECISIONS[decisionsOf(view)[scored]!] ?? 'open';
  if (decision === 'open') return undefined;
  const review = reviewOf(view, scored);
  const by = review && showHidden(review.by);
  const now = view.relabelled.get(scored)?.label ?? review?.to ?? view.dataset.labelOf(scored);
  const what =
    decision === 'kept'
      ? vscode.l10n.t('kept')
      : decision === 'removed'
        ? vscode.l10n.t('removed')
        : decision === 'unsure'
          ? vscode.l10n.t('unsure')
          : vscode.l10n.t(
              'relabelled from {0} to {1}; scores are those of the old label',
              formatLabel(review?.from ?? view.dataset.labelOf(scored)),
              formatLabel(now),
            );
  if (review === undefined || by === undefined) return what;
  const when = new Date(review.at).toLocaleDateString();
  const told = vscode.l10n.t('{0} (by {1}, {2})', what, by, when);
  const disputed = review.disputed ? ` · ${vscode.l10n.t('reviewers disagree')}` : '';
  const note = review.note === undefined ? '' : `: ${showHidden(review.note)}`;
  return `${told}${disputed}${note}`;
}
