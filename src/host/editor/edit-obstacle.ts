// Why rows of a document are neither removed nor relabelled: it cannot be saved, or saving it would change more than them.
import path from 'node:path';
import * as vscode from 'vscode';
import { readOnlyReason } from './read-only.ts';
import { savedBytes } from './saved-bytes.ts';
import type { DocumentView } from '../views/document-view.ts';

/** A sentence; undefined where nothing stands against an edit. */
export async function editObstacle({ document, dialect }: DocumentView): Promise<string | undefined> {
  const name = path.basename(document.uri.fsPath);
  if (dialect.format === 'jsonl' && dialect.array === true) {
    return vscode.l10n.t(
      'Nothing was changed: {0} is one JSON array, whose rows hang together by commas. Write a pruned copy, or save it as JSON lines to change rows here.',
      name,
    );
  }
  const readOnly = await readOnlyReason(document);
  if (readOnly !== undefined) return readOnly;
  if ((await savedBytes(document))?.survive !== false) return undefined;
  return vscode.l10n.t(
    'Nothing was changed: {0} holds bytes that VS Code would not write again when it saves the file in the encoding that it is open in. Reopen it with its encoding, or save it as UTF-8 and score it again.',
    name,
  );
}
