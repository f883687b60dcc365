// Tells of a document that is open in another encoding than its rows were scored in, and opens it anew in that one.
import path from 'node:path';
import * as vscode from 'vscode';
import { nameOfEncoding } from '../../data/encoding/names.ts';
import type { Encoding } from '../../shared/dataset.ts';
import { idOfEncoding, scoredEncoding } from '../document-encoding.ts';
import type { DatasetViews } from '../views/dataset-views.ts';

/** Offers it; not where there are changes, which the editor would not open over. */
export async function offerReopening(
  document: vscode.TextDocument,
  encoding: Encoding,
  message: string,
): Promise<void> {
  const reopen = vscode.l10n.t('Reopen with Encoding');
  const answer = await vscode.window.showWarningMessage(message, ...(document.isDirty ? [] : [reopen]));
  // The views see the change, as when the person does it.
  if (answer === reopen)
    await vscode.workspace.openTextDocument(document.uri, { encoding: idOfEncoding(encoding) });
}

/** Tells once a document, for as long as it is open in the same encoding. */
export class EncodingNotice implements vscode.Disposable {
  private readonly told = new Map<string, string>();
  private readonly disposables: vscode.Disposable[];

  constructor(views: DatasetViews) {
    this.disposables = [
      views.onDidMisread(({ document, dataset }) => {
        const key = document.uri.toString();
        const encoding = scoredEncoding(document, dataset);
        if (encoding === undefined || this.told.get(key) === document.encoding) return;
        this.told.set(key, document.encoding);
        const message = vscode.l10n.t(
          '{0} was scored as {1}, but is open in another encoding: rows with letters beyond ASCII have no scores here.',
          path.basename(document.uri.fsPath),
          nameOfEncoding(encoding),
        );
        void offerReopening(document, encoding, message);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.told.delete(uri.toString());
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
