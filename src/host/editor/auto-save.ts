// Whether the editor writes a file to disk by itself: what is told of an edit depends on it.
import * as vscode from 'vscode';

export function savesItself(uri: vscode.Uri): boolean {
  const mode = vscode.workspace.getConfiguration('files', uri).get<unknown>('autoSave');
  return typeof mode === 'string' && mode !== 'off';
}
