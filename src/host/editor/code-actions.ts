// Quick fixes on flagged rows: remove this one, or all of them.
import * as vscode from 'vscode';
import { findRow, flaggedRecords, rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { isFlagged } from '../views/ranking.ts';
import { COMMANDS, DIAGNOSTIC_CODE, DIAGNOSTIC_SOURCE } from '../registry.ts';
import { removalEdit } from './remove-rows.ts';
import { formatCount } from '../score-text.ts';
import { readSettings } from '../settings.ts';

export class RemoveRowActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(private readonly views: DatasetViews) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const view = this.views.documentOf(document.uri);
    if (view === undefined) return [];
    const ranking = rankingOf(view);
    const records = new Set<number>();
    for (let line = range.start.line; line <= range.end.line; line += 1) {
      const row = findRow(view, line + 1);
      if (row !== undefined && row.scored !== -1 && isFlagged(ranking, row.scored)) records.add(row.record);
    }
    if (records.size === 0) return [];
    const diagnostics = context.diagnostics.filter(
      ({ source, code }) => source === DIAGNOSTIC_SOURCE && code === DIAGNOSTIC_CODE,
    );
    const here = new vscode.CodeAction(
      records.size === 1
        ? vscode.l10n.t('Remove this high-EL2N row')
        : vscode.l10n.t('Remove these {0} high-EL2N rows', formatCount(records.size)),
      vscode.CodeActionKind.QuickFix,
    );
    here.edit = removalEdit(view, [...records]);
    here.diagnostics = diagnostics;
    const flagged = flaggedRecords(view).length;
    if (flagged <= records.size) return [here];
    const all = new vscode.CodeAction(
      vscode.l10n.t(
        'Remove all {0} high-EL2N rows (top {1} %)…',
        formatCount(flagged),
        readSettings(document.uri).flaggedPercent,
      ),
      vscode.CodeActionKind.QuickFix,
    );
    all.command = { command: COMMANDS.removeFlaggedRows, title: all.title, arguments: [document.uri] };
    all.diagnostics = diagnostics;
    return [here, all];
  }
}
