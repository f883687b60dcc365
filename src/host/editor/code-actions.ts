// Quick fixes on flagged rows: remove this one or all of them, give it the label that the runs agree on, or keep it.
import * as vscode from 'vscode';
import { findRow, isOpenAndFlagged, rankingOf } from '../views/dataset-view.ts';
import { flaggedRows } from '../views/flagged-rows.ts';
import type { DatasetViews } from '../views/dataset-views.ts';
import type { DocumentView } from '../views/document-view.ts';
import { COMMANDS, diagnosticCode, DIAGNOSTIC_SOURCE, INNER_COMMANDS } from '../registry.ts';
import { formatLabel } from '../score-text.ts';
import { editObstacle } from './edit-obstacle.ts';
import { unaskedLineEnds } from './mixed-line-ends.ts';
import { heldOutReason } from './held-out-rows.ts';
import { labelEdit } from './relabel-rows.ts';
import { removalEdit, removalFault, type Lines } from './remove-rows.ts';
import { titleOfRemoval, titleOfWholeRemoval } from '../suspicion-text.ts';

const { QuickFix } = vscode.CodeActionKind;

function actionOf(title: string, command: string, ...args: readonly unknown[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, QuickFix);
  action.command = { command, title, arguments: [...args] };
  return action;
}

export class RowActions implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = { providedCodeActionKinds: [QuickFix] };

  constructor(private readonly views: DatasetViews) {}

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const before = this.views.documentOf(document.uri);
    if (before === undefined) return [];
    const lines: Lines = { first: range.start.line + 1, last: range.end.line + 1 };
    const [only, ...more] = flaggedOn(before, lines);
    const likely = only === undefined || more.length > 0 ? undefined : await before.dataset.likeliest(only);
    // The command tells why; an edit by itself could not.
    const obstructed = (await editObstacle(before)) !== undefined;
    const asks = (await unaskedLineEnds(document)) !== undefined;
    // Looked at behind what was waited for: rows may have moved.
    const view = this.views.documentOf(document.uri);
    if (view === undefined) return [];
    const rows = flaggedOn(view, lines);
    if (rows.length === 0) return [];
    const actions = obstructed ? removeAll(view, rows.length, true) : removals(view, rows, lines, asks);
    const [row] = rows;
    if (row !== undefined && rows.length === 1 && row === only && !obstructed) {
      actions.push(
        ...relabellings(view, row, likely?.unanimous === true ? likely.labels[0]?.label : undefined),
      );
    }
    actions.push(
      actionOf(
        rows.length === 1
          ? vscode.l10n.t('Keep this row: its label is right')
          : vscode.l10n.t('Keep these {0} rows: their labels are right', rows.length),
        COMMANDS.keepRows,
        document.uri,
        rows,
      ),
    );
    const code = diagnosticCode(rankingOf(view).score);
    const diagnostics = context.diagnostics.filter(
      (diagnostic) => diagnostic.source === DIAGNOSTIC_SOURCE && diagnostic.code === code,
    );
    for (const action of actions) action.diagnostics = diagnostics;
    return actions;
  }
}

/** Flagged rows on some lines that nobody has decided on. */
function flaggedOn(view: DocumentView, { first, last }: Lines): number[] {
  const ranking = rankingOf(view);
  const rows = new Set<number>();
  for (let line = first; line <= last; line += 1) {
    const row = findRow(view, line);
    if (row !== undefined && row.scored !== -1 && isOpenAndFlagged(view, ranking, row.scored)) {
      rows.add(row.scored);
    }
  }
  return [...rows];
}

/** @param asks whether the command has something to ask before it removes any */
function removals(
  view: DocumentView,
  rows: readonly number[],
  lines: Lines,
  asks: boolean,
): vscode.CodeAction[] {
  const { uri } = view;
  const { score } = rankingOf(view);
  const records = rows.map((row) => view.recordOfScore[row]!);
  if (removalFault(view, records) !== undefined) return [];
  const title = titleOfRemoval(score, rows.length);
  // An edit asks nothing; the command tells what speaks for keeping the rows.
  if (asks || heldOutReason(view, records) !== undefined) {
    return [actionOf(title, COMMANDS.removeFlaggedRows, uri, lines), ...removeAll(view, rows.length, false)];
  }
  const at = records.map((record) => view.rows.line[record]!);
  const here = actionOf(title, INNER_COMMANDS.noteRemoval, uri, rows, at);
  here.edit = removalEdit(view, records);
  return [here, ...removeAll(view, rows.length, false)];
}

/** The fix for all flagged rows, where there are more than those under the cursor. */
function removeAll(view: DocumentView, here: number, always: boolean): vscode.CodeAction[] {
  const { score, flaggedPercent } = rankingOf(view);
  const flagged = flaggedRows(view).length;
  if (flagged <= here && !always) return [];
  return [
    actionOf(titleOfWholeRemoval(score, flagged, flaggedPercent), COMMANDS.removeFlaggedRows, view.uri),
  ];
}

/** @param agreed the label that every run takes for the likeliest */
function relabellings(
  view: DocumentView,
  row: number,
  agreed: ReturnType<DocumentView['dataset']['labelOf']> | undefined,
): vscode.CodeAction[] {
  const { uri, dataset } = view;
  const another = actionOf(vscode.l10n.t('Change label…'), COMMANDS.changeLabel, uri, [row]);
  if (agreed === undefined || agreed === dataset.labelOf(row)) return [another];
  if (labelEdit(view, row, agreed) === undefined) return [another];
  const title = vscode.l10n.t('Change label to “{0}”', formatLabel(agreed));
  return [actionOf(title, COMMANDS.changeLabel, uri, [row], agreed), another];
}
