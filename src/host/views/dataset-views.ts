// Finds the stored result of every dataset that is open, and keeps it matched to the document while it is edited.
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { ClearedScores } from '../../results/store.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import { isOpaque } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { BackgroundMatcher } from './background-matcher.ts';
import { isDataset, isLargeFile, mayBeDataset } from './dataset-files.ts';
import type { DatasetView } from './dataset-view.ts';
import type { DocumentView } from './document-view.ts';
import { FileViews } from './file-views.ts';
import { scoredEncoding } from '../document-encoding.ts';
import { nameOfResult, type LoadedResults } from './loaded-results.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** The decisions on the rows of each dataset: see `Reviews`. */
export interface ReviewSource {
  /** Those that are known now. */
  of(uri: vscode.Uri): ReviewLog;
  /** Reads them. It does not fail: a log that cannot be read decides nothing. */
  load(uri: vscode.Uri): Promise<void>;
  readonly onDidChange: vscode.Event<vscode.Uri>;
}

interface MisreadDocument {
  readonly document: vscode.TextDocument;
  readonly dataset: ScoredDataset;
}

/** The document of a file. @throws DataDietError `file-not-found` where it goes meanwhile */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    // A better word than the editor's own, where that is the reason.
    await isLargeFile(uri);
    throw error;
  }
}

export class DatasetViews implements vscode.Disposable {
  private readonly documents = new Map<string, DocumentView>();
  /** The encoding in which each document was matched to its result. */
  private readonly encodings = new Map<string, string>();
  /** Documents that were opened anew in another encoding, and may get their text only now. */
  private readonly reopened = new Set<string>();
  private readonly files: FileViews;
  /** Datasets that are gone from the disk. */
  private readonly gone = new Set<string>();
  /** What each file showed when its result was looked for last: see `LoadedResults.nameOf`. */
  private readonly looked = new Map<string, string | undefined>();
  /** Why the stored scores of a file cannot be shown. They are not read again until something has changed. */
  private readonly failures = new Map<string, DataDietError>();
  /** What is done with the result of each file, one thing after the other. */
  private readonly queues = new Map<string, Promise<void>>();
  private readonly disposables: { dispose(): unknown }[] = [];
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** A dataset got scores, lost them, could not be read, or was matched to its scores anew. */
  readonly onDidChange = this.changed.event;
  private readonly misread = new vscode.EventEmitter<MisreadDocument>();
  /** A document has scored rows missing, and is open in another encoding than they were scored in. */
  readonly onDidMisread = this.misread.event;
  private disposed = false;

  constructor(
    private readonly results: LoadedResults,
    private readonly matcher: BackgroundMatcher,
    private readonly reviews: ReviewSource,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.files = new FileViews(
      (uri) => {
        // What failed may go well now.
        this.failures.delete(uri.toString());
        void this.load(uri, () => this.openFile(uri));
      },
      ({ uri, dataset }) => {
        this.letGo(dataset);
        this.changed.fire(uri);
      },
      (uri) => this.reviews.of(uri),
      matcher,
    );
    this.disposables.push(
      this.changed,
      this.misread,
      this.files,
      reviews.onDidChange((uri) => {
        if (this.of(uri) !== undefined) this.changed.fire(uri);
      }),
      vscode.window.tabGroups.onDidChangeTabs(() => void this.attachTab()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.attach(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.detach(document.uri);
      }),
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.documents.get(event.document.uri.toString())?.change(event);
        this.followEncoding(event);
      }),
    );
    for (const document of vscode.workspace.textDocuments) void this.attach(document);
    void this.attachTab();
  }

  /** The view of an open document, or of a large file that a panel or a tab shows. */
  of(uri: vscode.Uri): DatasetView | undefined {
    return this.documents.get(uri.toString()) ?? this.files.of(uri);
  }

  documentOf(uri: vscode.Uri): DocumentView | undefined {
    return this.documents.get(uri.toString());
  }

  all(): DatasetView[] {
    return [...this.documents.values(), ...this.files.all()];
  }

  /** Why the file's stored scores cannot be shown, where they cannot. */
  failureOf(uri: vscode.Uri): DataDietError | undefined {
    return this.failures.get(uri.toString());
  }

  /** A panel shows the file until this is disposed: so long its view is kept, also of a file without a document. */
  hold(uri: vscode.Uri): vscode.Disposable {
    return this.files.hold(uri);
  }

  /** The view of a dataset whether or not an editor shows it; undefined where it was never scored, or see `failureOf`. */
  async open(uri: vscode.Uri): Promise<DatasetView | undefined> {
    const isLarge = await isLargeFile(uri).catch(async (error: unknown) => {
      // Whoever asked is told when it is back.
      await this.leave(uri);
      throw error;
    });
    if (isLarge) {
      await this.load(uri, () => this.openFile(uri));
    } else {
      this.files.drop(uri);
      await this.attach(await openDocument(uri));
    }
    return this.of(uri);
  }

  /** A number for each text, which those alike share, found on another thread. */
  groupTexts(texts: readonly string[]): Promise<Uint32Array> {
    return this.matcher.group(texts);
  }

  /** Whether the file was seen to be gone from the disk. */
  isGone(uri: vscode.Uri): boolean {
    return this.gone.has(uri.toString());
  }

  /** Datasets that are before the person: open as documents, or shown by a panel. */
  inSight(): vscode.Uri[] {
    const documents = vscode.workspace.textDocuments.filter(({ uri }) => isDataset(uri));
    const all = new Map(
      [...documents.map(({ uri }) => uri), ...this.files.held()].map((uri) => [String(uri), uri]),
    );
    return [...all.values()];
  }

  /** Shows what became of a file and of its scores outside of this window, if anything did. */
  async recheck(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    if (!fs.existsSync(uri.fsPath)) {
      await this.leave(uri);
      return;
    }
    const isBack = this.gone.delete(key);
    await this.settled(uri);
    if (!isBack && (await this.results.nameOf(uri.fsPath)) === this.looked.get(key)) return;
    await this.reload(uri);
  }

  /** A file is gone from the disk, and takes along what was shown of it, whoever sees that first. */
  private async leave(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    if (this.gone.has(key)) return;
    this.gone.add(key);
    await this.queue(uri, () => {
      this.drop(uri);
      return Promise.resolve();
    });
    this.changed.fire(uri);
  }

  /** A file has another name, and its result with it. */
  async follow(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    await this.queue(from, () => {
      this.drop(from);
      return Promise.resolve();
    });
    this.gone.delete(from.toString());
    this.changed.fire(from);
    this.gone.delete(to.toString());
    await this.reload(to);
  }

  /** Takes in the scores that a job has just written for a file. */
  async reload(uri: vscode.Uri): Promise<void> {
    await this.queue(uri, () => {
      this.drop(uri);
      return Promise.resolve();
    });
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === key);
    if (await isLargeFile(uri)) await this.load(uri, () => this.openFile(uri));
    else if (document === undefined) this.changed.fire(uri);
    else await this.attach(document);
  }

  /** Takes the stored scores from a file. */
  async clear(uri: vscode.Uri): Promise<ClearedScores> {
    let cleared: ClearedScores | undefined;
    await this.queue(uri, async () => {
      this.drop(uri);
      cleared = await this.results.clear(uri.fsPath);
    });
    this.changed.fire(uri);
    return cleared!;
  }

  /** Resolves when no result is being read for the file. */
  async settled(uri: vscode.Uri): Promise<void> {
    await this.queues.get(uri.toString());
  }

  dispose(): void {
    this.disposed = true;
    for (const view of this.documents.values()) view.dispose();
    this.matcher.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Opened anew in another encoding, a document may have rows that it had not; its new text is told of behind that. */
  private followEncoding({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    if (this.encodings.get(key) !== document.encoding) this.reopened.add(key);
    else if (!this.reopened.has(key) || contentChanges.length === 0) return;
    else this.reopened.delete(key);
    void this.attach(document);
  }

  private async attach(document: vscode.TextDocument): Promise<void> {
    const { uri } = document;
    // The text of a list of files is none of their rows.
    if (isOpaque(uri.fsPath)) return;
    if (!isDataset(uri) && !(mayBeDataset(uri) && (await this.results.isKnown(uri.fsPath)))) return;
    this.encodings.set(uri.toString(), document.encoding);
    await this.load(uri, async () => {
      if (this.documents.has(uri.toString())) return;
      const dataset = await this.lookFor(uri);
      if (dataset === undefined || this.disposed) return;
      if (document.isClosed) {
        this.letGo(dataset);
        return;
      }
      const { DocumentView } = await import('./document-view.ts');
      const view = await DocumentView.open(
        document,
        dataset,
        this.matcher,
        () => {
          this.changed.fire(uri);
        },
        () => this.reviews.of(uri),
      );
      // Meanwhile it may have been closed.
      if (!this.isWanted(document)) {
        view.dispose();
        this.letGo(dataset);
        return;
      }
      if (view.recordOfScore.includes(-1) && scoredEncoding(document, dataset) !== undefined) {
        this.misread.fire({ document, dataset });
      }
      // A result of which no row is left says nothing of this document.
      if (!view.recordOfScore.some((record) => record !== -1)) {
        view.dispose();
        return;
      }
      this.documents.set(uri.toString(), view);
      this.changed.fire(uri);
    });
  }

  /** A file that is too large for a document shows by its tab that a person looks at it. */
  private async attachTab(): Promise<void> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputText) || !isDataset(input.uri)) return;
    const { uri } = input;
    if (this.of(uri) !== undefined || !(await isLargeFile(uri).catch(() => false))) return;
    // One that nobody had scored is not read for its hash.
    if (!(await this.results.isKnown(uri.fsPath))) return;
    await this.open(uri).catch(() => undefined);
  }

  private isWanted(document: vscode.TextDocument): boolean {
    return !document.isClosed && !this.disposed;
  }

  private async lookFor(uri: vscode.Uri): Promise<ScoredDataset | undefined> {
    const dataset = await this.results.of(uri.fsPath);
    if (dataset !== undefined) await this.reviews.load(uri);
    this.looked.set(uri.toString(), dataset && nameOfResult(dataset));
    return dataset;
  }

  private async openFile(uri: vscode.Uri): Promise<void> {
    const isAnother = await this.files.open(uri, () => this.lookFor(uri));
    if (isAnother && !this.disposed) this.changed.fire(uri);
  }

  private detach(uri: vscode.Uri): void {
    this.failures.delete(uri.toString());
    this.looked.delete(uri.toString());
    this.encodings.delete(uri.toString());
    this.reopened.delete(uri.toString());
    const view = this.documents.get(uri.toString());
    if (view === undefined) return;
    view.dispose();
    this.documents.delete(uri.toString());
    this.letGo(view.dataset);
    this.changed.fire(uri);
  }

  /** Drops a file's views, and what failed with them. */
  private drop(uri: vscode.Uri): void {
    this.failures.delete(uri.toString());
    this.looked.delete(uri.toString());
    this.documents.get(uri.toString())?.dispose();
    this.documents.delete(uri.toString());
    this.files.drop(uri);
  }

  /** Lets go of a result that a view has left, unless another one shows it. */
  private letGo(dataset: ScoredDataset): void {
    if (!this.all().some((view) => view.dataset === dataset)) this.results.release(dataset);
  }

  /** Queues the reading of a result. Where it fails it is not tried again, and `failureOf` tells why. */
  private async load(uri: vscode.Uri, read: () => Promise<void>): Promise<void> {
    const key = uri.toString();
    await this.queue(uri, async () => {
      if (this.failures.has(key)) return;
      try {
        await read();
      } catch (thrown) {
        const error = DataDietError.from(thrown);
        this.log.error(`[${error.code}] ${uri.fsPath}: ${error.message} ${error.action ?? ''}`);
        this.failures.set(key, error);
        this.changed.fire(uri);
      }
    });
  }

  /** Does one thing with a file's result after the other: whatever drops scores would be undone by a load under way. */
  private async queue(uri: vscode.Uri, work: () => Promise<void>): Promise<void> {
    const key = uri.toString();
    const done = (this.queues.get(key) ?? Promise.resolve()).then(work);
    const next = done.catch(() => undefined);
    this.queues.set(key, next);
    try {
      await done;
    } finally {
      if (this.queues.get(key) === next) this.queues.delete(key);
    }
  }
}
