// Whether a document cannot be written: by the settings of the editor, or by the permissions of its file. An extension may
// change the text all the same, and then neither undo nor save would reach the change.
import fs from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';

const PatternsSchema = v.fallback(v.record(v.string(), v.unknown()), {});

/** Whether one of a setting's patterns means the document; they are relative to the folder, or stand for whole paths. */
function matches(document: vscode.TextDocument, setting: string): boolean {
  const value = vscode.workspace.getConfiguration('files', document.uri).get<unknown>(setting);
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return Object.entries(v.parse(PatternsSchema, value)).some(([pattern, isOn]) => {
    if (isOn !== true) return false;
    const filters = [
      { pattern },
      ...(folder === undefined ? [] : [{ pattern: new vscode.RelativePattern(folder, pattern) }]),
    ];
    return filters.some((filter) => vscode.languages.match(filter, document) > 0);
  });
}

/** Whether nobody who is not the system's administrator may write to the file; of one that is gone nothing is known. */
async function isLocked(file: string): Promise<boolean> {
  try {
    // As the editor tells it: the owner may not write.
    if (((await fs.promises.stat(file)).mode & 0o200) === 0) return true;
    await fs.promises.access(file, fs.constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EROFS');
  }
}

/** What keeps the document from being written and what to do, in a sentence; undefined where nothing is known to. */
export async function readOnlyReason(document: vscode.TextDocument): Promise<string | undefined> {
  const name = path.basename(document.uri.fsPath);
  if (matches(document, 'readonlyInclude') && !matches(document, 'readonlyExclude')) {
    return vscode.l10n.t(
      'Nothing was changed: {0} is read-only in VS Code, by the setting files.readonlyInclude. Take it out there, or save it under another name and change that file.',
      name,
    );
  }
  if (await isLocked(document.uri.fsPath)) {
    return vscode.l10n.t(
      'Nothing was changed: {0} is read-only on the disk. Allow writing to it, or save it under another name and change that file.',
      name,
    );
  }
  return undefined;
}

/** The same where only the editor knows, which took no edit: a file can be made read-only for the session. */
export function editorIsReadOnly(document: vscode.TextDocument): string {
  return vscode.l10n.t(
    'Nothing was changed: the editor of {0} is read-only. Set it writeable (command "Set Active Editor Writeable in Session"), or save it under another name.',
    path.basename(document.uri.fsPath),
  );
}
