// Quick fixes on flagged rows: remove this one, or all of them.
import * as vscode from 'vscode';
import { findRow, flaggedRows, rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { isFlagged } from '../views/ranking.ts';
import { COMMANDS, diagnosticCode, DIAGNOSTIC_SOURCE } from '../registry.ts';
import { removalEdit, removalFault } from './remove-rows.ts';
import { titleOfRemoval, titleOfWholeRemoval } from '../suspicion-text.ts';

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
    const { score, flaggedPercent } = ranking;
    const records = new Set<number>();
    for (let line = range.start.line; line <= range.end.line; line += 1) {
      const row = findRow(view, line + 1);
      if (row !== undefined && row.scored !== -1 && isFlagged(ranking, row.scored)) records.add(row.record);
    }
    if (records.size === 0 || removalFault(view, records) !== undefined) return [];
    const diagnostics = context.diagnostics.filter(
      ({ source, code }) => source === DIAGNOSTIC_SOURCE && code === diagnosticCode(score),
    );
    const here = new vscode.CodeAction(titleOfRemoval(score, records.size), vscode.CodeActionKind.QuickFix);
    here.edit = removalEdit(view, [...records]);
    here.diagnostics = diagnostics;
    const flagged = flaggedRows(view).length;
    if (flagged <= records.size) return [here];
    const all = new vscode.CodeAction(
      titleOfWholeRemoval(score, flagged, flaggedPercent),
      vscode.CodeActionKind.QuickFix,
    );
    all.command = { command: COMMANDS.removeFlaggedRows, title: all.title, arguments: [document.uri] };
    all.diagnostics = diagnostics;
    return [here, all];
  }
}
