// Where a dataset's document is shown: where it already is, and never over the panel that lists its rows.
import * as vscode from 'vscode';

function isTabOf(tab: vscode.Tab, uri: vscode.Uri): boolean {
  return tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString();
}

/** Whether a tab has the document, in sight or not. */
export function hasTab(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => isTabOf(tab, uri)));
}

/** The editor group for a document: one that shows it, one that has it, else the first that shows no webview. */
export function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  if (shown?.viewColumn !== undefined) return shown.viewColumn;
  const groups = vscode.window.tabGroups.all;
  const group =
    groups.find(({ tabs }) => tabs.some((tab) => isTabOf(tab, uri))) ??
    groups.find(({ activeTab }) => !(activeTab?.input instanceof vscode.TabInputWebview));
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}
