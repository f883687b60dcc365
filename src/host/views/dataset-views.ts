// Finds the stored result of every dataset that is open, and keeps it matched to the document while it is edited.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isScoresFile as namesScores } from '../../data/recognise-scores.ts';
import { formatOfFile } from '../../shared/dataset.ts';
import { DataDietError } from '../../shared/errors.ts';
import type { DatasetView } from './dataset-view.ts';
import type { DocumentView } from './document-view.ts';
import type { FileView } from './file-view.ts';
import { LARGEST_DOCUMENT_BYTES } from '../registry.ts';
import type { ResultFiles } from './result-files.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** Whether the document or file is a dataset on disk. */
export function isDataset(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && formatOfFile(path.basename(uri.fsPath)) !== undefined;
}

/** Whether it is a scores file, as the command line names them: it is told by the metadata beside it. */
export function isScoresFile(uri: vscode.Uri): boolean {
  return namesScores(uri.fsPath);
}

export async function isLargeFile(uri: vscode.Uri): Promise<boolean> {
  return (await fs.promises.stat(uri.fsPath)).size > LARGEST_DOCUMENT_BYTES;
}

export class DatasetViews implements vscode.Disposable {
  private readonly documents = new Map<string, DocumentView>();
  private readonly files = new Map<string, FileView>();
  private readonly datasets = new Map<string, ScoredDataset>();
  /** One load a file at a time. */
  private readonly loading = new Map<string, Promise<void>>();
  private readonly disposables: { dispose(): unknown }[] = [];
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** A dataset got scores, lost them, or was matched to them anew. */
  readonly onDidChange = this.changed.event;
  private disposed = false;

  constructor(
    private readonly results: ResultFiles,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.disposables.push(
      this.changed,
      vscode.workspace.onDidOpenTextDocument((document) => void this.attach(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.detach(document.uri);
      }),
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.documents.get(event.document.uri.toString())?.change(event);
      }),
    );
    for (const document of vscode.workspace.textDocuments) void this.attach(document);
  }

  /** The view of an open document, or of a large file that was opened with `open`. */
  of(uri: vscode.Uri): DatasetView | undefined {
    return this.documents.get(uri.toString()) ?? this.files.get(uri.toString());
  }

  documentOf(uri: vscode.Uri): DocumentView | undefined {
    return this.documents.get(uri.toString());
  }

  all(): DatasetView[] {
    return [...this.documents.values(), ...this.files.values()];
  }

  /** The view of a dataset whether or not an editor shows it; undefined where it was never scored. */
  async open(uri: vscode.Uri): Promise<DatasetView | undefined> {
    if (await isLargeFile(uri)) {
      await this.exclusively(uri, () => this.openFile(uri));
    } else {
      await this.attach(await vscode.workspace.openTextDocument(uri));
    }
    return this.of(uri);
  }

  /** Takes in the scores that a job has just written for a file. */
  async reload(uri: vscode.Uri): Promise<void> {
    this.forget(uri);
    if (await isLargeFile(uri)) {
      await this.exclusively(uri, () => this.openFile(uri));
      return;
    }
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === key);
    if (document === undefined) this.changed.fire(uri);
    else await this.attach(document);
  }

  /** Removes the stored scores of a file. */
  async clear(uri: vscode.Uri): Promise<void> {
    const stored = this.of(uri)?.dataset.file ?? (await this.results.find(uri.fsPath));
    this.forget(uri);
    if (stored !== undefined) {
      this.datasets.delete(stored);
      await this.results.remove(stored);
    }
    this.changed.fire(uri);
  }

  /** Resolves when no result is being read for the file. */
  async settled(uri: vscode.Uri): Promise<void> {
    await this.loading.get(uri.toString());
  }

  dispose(): void {
    this.disposed = true;
    for (const view of this.documents.values()) view.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async attach(document: vscode.TextDocument): Promise<void> {
    if (!isDataset(document.uri)) return;
    await this.exclusively(document.uri, async () => {
      if (this.documents.has(document.uri.toString())) return;
      const dataset = await this.load(document.uri);
      if (dataset === undefined || this.disposed || document.isClosed) return;
      const { DocumentView } = await import('./document-view.ts');
      const view = new DocumentView(document, dataset, () => {
        this.changed.fire(document.uri);
      });
      // A result of which no row is left says nothing of this document.
      if (!view.recordOfScore.some((record) => record !== -1)) {
        view.dispose();
        return;
      }
      this.documents.set(document.uri.toString(), view);
      this.changed.fire(document.uri);
    });
  }

  private async openFile(uri: vscode.Uri): Promise<void> {
    if ((await this.files.get(uri.toString())?.isCurrent()) === true) return;
    const dataset = await this.load(uri);
    if (dataset === undefined || this.disposed) return;
    const { FileView } = await import('./file-view.ts');
    this.files.set(uri.toString(), await FileView.open(uri, dataset));
    this.changed.fire(uri);
  }

  private detach(uri: vscode.Uri): void {
    const view = this.documents.get(uri.toString());
    if (view === undefined) return;
    view.dispose();
    this.documents.delete(uri.toString());
    if (!this.all().some((other) => other.dataset === view.dataset)) this.datasets.delete(view.dataset.file);
    this.changed.fire(uri);
  }

  /** Drops what is held of a file's scores, in all its views. */
  private forget(uri: vscode.Uri): void {
    const file = this.results.pathFor(uri.fsPath);
    this.results.forget(file);
    this.datasets.delete(file);
    this.documents.get(uri.toString())?.dispose();
    this.documents.delete(uri.toString());
    this.files.delete(uri.toString());
  }

  private async load(uri: vscode.Uri): Promise<ScoredDataset | undefined> {
    const stored = await this.results.find(uri.fsPath);
    if (stored === undefined) return undefined;
    const held = this.datasets.get(stored);
    if (held !== undefined) return held;
    const [{ readMetadata }, { readScoresFile }, { ScoredDataset }] = await Promise.all([
      import('./scores-file.ts'),
      import('../../results/read-scores-file.ts'),
      import('./scored-dataset.ts'),
    ]);
    const metadata = await readMetadata(stored);
    if (metadata === undefined) {
      throw new DataDietError('file-unreadable', 'The stored scores have no metadata that can be read.', {
        action: 'Score the dataset again.',
        place: { file: stored },
      });
    }
    const dataset = new ScoredDataset(stored, metadata, await readScoresFile(stored, metadata.data));
    this.datasets.set(stored, dataset);
    return dataset;
  }

  /** Runs loads of one file one after the other; a load that fails is logged, and the file counts as not scored. */
  private async exclusively(uri: vscode.Uri, load: () => Promise<void>): Promise<void> {
    const key = uri.toString();
    const next = (this.loading.get(key) ?? Promise.resolve()).then(load).catch((thrown: unknown) => {
      const error = DataDietError.from(thrown);
      this.log.error(`[${error.code}] ${uri.fsPath}: ${error.message} ${error.action ?? ''}`);
    });
    this.loading.set(key, next);
    await next;
    if (this.loading.get(key) === next) this.loading.delete(key);
  }
}
