// The views of files that are too large for documents. One is kept as long as a panel or a tab shows its file, and is
// made anew when the file changes on disk.
import path from 'node:path';
import * as vscode from 'vscode';
import { readPartsList } from '../../data/parts/parts-list.ts';
import { isPartsList } from '../../shared/dataset.ts';
import { hasTab } from '../show-document.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import type { BackgroundMatcher } from './background-matcher.ts';
import type { FileView } from './file-view.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** So long a file must rest before it is read again: whoever writes it may write in pieces. */
const REST_MILLISECONDS = 300;

interface Watched {
  view: FileView | undefined;
  pending: NodeJS.Timeout | undefined;
  readonly watcher: vscode.Disposable;
}

/** The files that a list names. Those in other folders are not watched, but found out when texts are read. */
function partsOf(file: string): readonly string[] {
  try {
    return isPartsList(file) ? readPartsList(file) : [];
  } catch {
    return [];
  }
}

export class FileViews implements vscode.Disposable {
  private readonly watched = new Map<string, Watched>();
  /** How many panels show a file. */
  private readonly panels = new Map<string, number>();
  private readonly tabs: vscode.Disposable;

  /**
   * @param onDidChangeOnDisk called when a file that is watched was written, and has rested
   * @param onDidRelease called with a view that nobody needs any more
   */
  constructor(
    private readonly onDidChangeOnDisk: (uri: vscode.Uri) => void,
    private readonly onDidRelease: (view: FileView) => void,
    private readonly reviewOf: (uri: vscode.Uri) => ReviewLog,
    private readonly matcher: BackgroundMatcher,
  ) {
    this.tabs = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (closed.length === 0) return;
      for (const key of [...this.watched.keys()]) this.releaseUnseen(vscode.Uri.parse(key));
    });
  }

  of(uri: vscode.Uri): FileView | undefined {
    return this.watched.get(uri.toString())?.view;
  }

  all(): FileView[] {
    return [...this.watched.values()].flatMap(({ view }) => (view === undefined ? [] : [view]));
  }

  /** A panel shows the file until this is disposed. */
  hold(uri: vscode.Uri): vscode.Disposable {
    const key = uri.toString();
    this.panels.set(key, (this.panels.get(key) ?? 0) + 1);
    return new vscode.Disposable(() => {
      const left = this.panels.get(key)! - 1;
      if (left > 0) this.panels.set(key, left);
      else this.panels.delete(key);
      this.releaseUnseen(uri);
    });
  }

  /** Files that panels show. */
  held(): vscode.Uri[] {
    return [...this.panels.keys()].map((key) => vscode.Uri.parse(key));
  }

  /** Whether a panel or a tab shows the file. */
  isSeen(uri: vscode.Uri): boolean {
    return this.panels.has(uri.toString()) || hasTab(uri);
  }

  /**
   * Makes the view of a file that is seen, unless there is one that still holds. Gives whether there is another now.
   * @param load gives the file's result
   * @throws DataDietError what `load` throws, and `file-not-found` or `file-unreadable` of the file itself
   */
  async open(uri: vscode.Uri, load: () => Promise<ScoredDataset | undefined>): Promise<boolean> {
    if (!this.isSeen(uri)) return false;
    const watched = this.watch(uri);
    const before = watched.view;
    if ((await before?.isCurrent()) === true) return false;
    try {
      watched.view = await this.read(uri, await load());
    } catch (error) {
      // What was read of it earlier is not to be shown any more.
      watched.view = undefined;
      throw error;
    }
    if (watched.view !== undefined && this.watched.get(uri.toString()) !== watched) {
      // Nobody sees it any more, now that it is read.
      this.onDidRelease(watched.view);
      return false;
    }
    return watched.view !== before;
  }

  /** Lets go of the view of a file; it is watched still, for another. */
  drop(uri: vscode.Uri): void {
    const watched = this.watched.get(uri.toString());
    if (watched !== undefined) watched.view = undefined;
  }

  dispose(): void {
    this.tabs.dispose();
    for (const { watcher, pending } of this.watched.values()) {
      clearTimeout(pending);
      watcher.dispose();
    }
    this.watched.clear();
  }

  private async read(uri: vscode.Uri, dataset: ScoredDataset | undefined): Promise<FileView | undefined> {
    if (dataset === undefined) return undefined;
    const { FileView } = await import('./file-view.ts');
    return FileView.open(
      uri,
      dataset,
      () => {
        this.restThenTell(uri);
      },
      () => this.reviewOf(uri),
      this.matcher,
    );
  }

  private watch(uri: vscode.Uri): Watched {
    const key = uri.toString();
    let watched = this.watched.get(key);
    if (watched === undefined) {
      // The whole folder: a file's name may hold what a pattern takes for its own.
      const folder = new vscode.RelativePattern(vscode.Uri.file(path.dirname(uri.fsPath)), '*');
      const watcher = vscode.workspace.createFileSystemWatcher(folder);
      const own = new Set([uri.fsPath, ...partsOf(uri.fsPath)]);
      const written = (changed: vscode.Uri) => {
        if (own.has(changed.fsPath)) this.restThenTell(uri);
      };
      watcher.onDidChange(written);
      watcher.onDidCreate(written);
      watcher.onDidDelete(written);
      watched = { view: undefined, pending: undefined, watcher };
      this.watched.set(key, watched);
    }
    return watched;
  }

  private restThenTell(uri: vscode.Uri): void {
    const watched = this.watched.get(uri.toString());
    if (watched === undefined) return;
    clearTimeout(watched.pending);
    watched.pending = setTimeout(() => {
      this.onDidChangeOnDisk(uri);
    }, REST_MILLISECONDS);
  }

  private releaseUnseen(uri: vscode.Uri): void {
    const watched = this.watched.get(uri.toString());
    if (watched === undefined || this.isSeen(uri)) return;
    this.watched.delete(uri.toString());
    clearTimeout(watched.pending);
    watched.watcher.dispose();
    if (watched.view !== undefined) this.onDidRelease(watched.view);
  }
}
