// Where a file is after a rename of itself or of a folder above it.
import * as vscode from 'vscode';

export interface Rename {
  readonly oldUri: vscode.Uri;
  readonly newUri: vscode.Uri;
}

/** Undefined where the rename does not move the file. */
export function renamed(uri: vscode.Uri, { oldUri, newUri }: Rename): vscode.Uri | undefined {
  if (uri.scheme !== oldUri.scheme) return undefined;
  if (uri.path === oldUri.path) return newUri;
  if (!uri.path.startsWith(`${oldUri.path}/`)) return undefined;
  return newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) });
}

/** A file whose name may change while something long is done with it. */
export class MovingFile implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(public uri: vscode.Uri) {
    this.subscription = vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const rename of files) this.uri = renamed(this.uri, rename) ?? this.uri;
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
