// What is said of suspicious rows: of most scores they are the high ones, of some the low ones.
import * as vscode from 'vscode';
import { formatScore, SCORES, type ScoreName } from '../shared/scores.ts';
import { formatCount, formatPercentile } from './score-text.ts';

const isHigh = (score: ScoreName): boolean => SCORES[score].suspicious === 'high';

/** `higher than 98.2 %`; see `percentile`. */
export function describePercentile(score: ScoreName, percent: number): string {
  const share = formatPercentile(percent);
  return isHigh(score) ? vscode.l10n.t('higher than {0}', share) : vscode.l10n.t('lower than {0}', share);
}

/** `EL2N 1.204, higher than 98.2 % of the rows` */
export function describeStanding(score: ScoreName, value: number, percent: number): string {
  const parts = [SCORES[score].name, formatScore(value), formatPercentile(percent)] as const;
  return isHigh(score)
    ? vscode.l10n.t('{0} {1}, higher than {2} of the rows', ...parts)
    : vscode.l10n.t('{0} {1}, lower than {2} of the rows', ...parts);
}

/** `60 rows (the top 5 % by EL2N, down to 1.204)` */
export function describeFlagged(rows: string, score: ScoreName, percent: number, threshold: number): string {
  const parts = [rows, percent, SCORES[score].name, formatScore(threshold)] as const;
  return isHigh(score)
    ? vscode.l10n.t('{0} (the top {1} % by {2}, down to {3})', ...parts)
    : vscode.l10n.t('{0} (the lowest {1} % by {2}, up to {3})', ...parts);
}

/** Title of the quick fix for the rows under the cursor. */
export function titleOfRemoval(score: ScoreName, rows: number): string {
  const { name } = SCORES[score];
  if (rows === 1) {
    return isHigh(score)
      ? vscode.l10n.t('Remove this high-{0} row', name)
      : vscode.l10n.t('Remove this low-{0} row', name);
  }
  return isHigh(score)
    ? vscode.l10n.t('Remove these {0} high-{1} rows', formatCount(rows), name)
    : vscode.l10n.t('Remove these {0} low-{1} rows', formatCount(rows), name);
}

/** Title of the quick fix for all flagged rows. */
export function titleOfWholeRemoval(score: ScoreName, rows: number, percent: number): string {
  const parts = [formatCount(rows), SCORES[score].name, percent] as const;
  return isHigh(score)
    ? vscode.l10n.t('Remove all {0} high-{1} rows (top {2} %)…', ...parts)
    : vscode.l10n.t('Remove all {0} low-{1} rows (lowest {2} %)…', ...parts);
}

/** What is told after a removal. */
export function describeRemoved(score: ScoreName, rows: number): string {
  const { name } = SCORES[score];
  if (rows === 1) {
    return isHigh(score)
      ? vscode.l10n.t('Removed 1 high-{0} row.', name)
      : vscode.l10n.t('Removed 1 low-{0} row.', name);
  }
  return isHigh(score)
    ? vscode.l10n.t('Removed {0} high-{1} rows.', formatCount(rows), name)
    : vscode.l10n.t('Removed {0} low-{1} rows.', formatCount(rows), name);
}
