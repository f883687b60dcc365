// Quick fixes on flagged rows: remove this one, or all of them.
import * as vscode from 'vscode';
import { findRow, flaggedRows, rankingOf } from '../views/dataset-view.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import { isFlagged } from '../views/ranking.ts';
import { COMMANDS, diagnosticCode, DIAGNOSTIC_SOURCE } from '../registry.ts';
import { heldOutReason } from './held-out-rows.ts';
import { removalObstacle } from './removal-obstacle.ts';
import { removalEdit, removalFault, type Lines } from './remove-rows.ts';
import { titleOfRemoval, titleOfWholeRemoval } from '../suspicion-text.ts';

export class RemoveRowActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  };

  constructor(private readonly views: DatasetViews) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const view = this.views.documentOf(document.uri);
    if (view === undefined) return [];
    // The command tells why; an edit by itself could not.
    const obstructed = (await removalObstacle(view)) !== undefined;
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
    // An edit asks nothing; the command tells what speaks for keeping the rows.
    if (heldOutReason(view, records) === undefined) here.edit = removalEdit(view, [...records]);
    else {
      const lines: Lines = { first: range.start.line + 1, last: range.end.line + 1 };
      here.command = {
        command: COMMANDS.removeFlaggedRows,
        title: here.title,
        arguments: [document.uri, lines],
      };
    }
    here.diagnostics = diagnostics;
    const flagged = flaggedRows(view).length;
    if (flagged <= records.size && !obstructed) return [here];
    const all = new vscode.CodeAction(
      titleOfWholeRemoval(score, flagged, flaggedPercent),
      vscode.CodeActionKind.QuickFix,
    );
    all.command = { command: COMMANDS.removeFlaggedRows, title: all.title, arguments: [document.uri] };
    all.diagnostics = diagnostics;
    return obstructed ? [all] : [here, all];
  }
}
