// A scored dataset in a file that is too large for a document: matched once, its texts read from disk.
import fs from 'node:fs';
import type * as vscode from 'vscode';
import { recordsOfScores, type DatasetView, type RecordText } from './dataset-view.ts';
import { FileRecords } from './file-records.ts';
import type { MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

export class FileView implements DatasetView {
  readonly hasDocument = false;
  readonly recordOfScore: Int32Array;

  private constructor(
    readonly uri: vscode.Uri,
    readonly dataset: ScoredDataset,
    private readonly records: FileRecords,
    private readonly modified: number,
  ) {
    this.recordOfScore = recordsOfScores(records.rows, dataset.count);
  }

  /** Reads the file once. @throws DataDietError `file-not-found`, `file-unreadable`. */
  static async open(uri: vscode.Uri, dataset: ScoredDataset): Promise<FileView> {
    const { mtimeMs } = await fs.promises.stat(uri.fsPath);
    const { format, dialect } = dataset.metadata.data;
    const records = await FileRecords.read(uri.fsPath, dialect ?? format, dataset.index);
    return new FileView(uri, dataset, records, mtimeMs);
  }

  get rows(): MatchedRows {
    return this.records.rows;
  }

  /** Whether the file is still the one that was read. */
  async isCurrent(): Promise<boolean> {
    return (await fs.promises.stat(this.uri.fsPath)).mtimeMs === this.modified;
  }

  readTexts(records: readonly number[]): Promise<RecordText[]> {
    return this.records.readTexts(records, this.dataset.metadata.data.columns.text);
  }
}
