// A scored dataset in a file that is too large for a document: matched once, its texts read from disk by byte ranges as long
// as the file is the one that was matched.
import fs from 'node:fs';
import type * as vscode from 'vscode';
import { openDataset } from '../../data/reader.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import type { DatasetView, RecordText } from './dataset-view.ts';
import { FileRecords } from './file-records.ts';
import { recordsOfScores, type MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** What tells one state of a file from another. */
function identityOf({ ino, size, mtimeMs }: fs.Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** @throws DataDietError `file-not-found` */
async function stat(file: string): Promise<fs.Stats> {
  // The reader's own error where there is no such file.
  openDataset(file);
  return fs.promises.stat(file);
}

export class FileView implements DatasetView {
  readonly hasDocument = false;
  readonly recordOfScore: Int32Array;
  /** A row of such a file is not edited here, and one that was edited elsewhere is not searched for. */
  readonly relabelled = new Map<never, never>();

  private constructor(
    readonly uri: vscode.Uri,
    readonly dataset: ScoredDataset,
    private readonly records: FileRecords,
    /** See `identityOf`: of the file whose offsets the records are. */
    private readonly identity: string,
    private readonly onStale: () => void,
    private readonly reviewNow: () => ReviewLog,
  ) {
    this.recordOfScore = recordsOfScores(records.rows, dataset.count);
  }

  /**
   * Reads the file once.
   * @param onStale called when texts are asked for and the file is another by then
   * @throws DataDietError `file-not-found`, `file-unreadable`.
   */
  static async open(
    uri: vscode.Uri,
    dataset: ScoredDataset,
    onStale: () => void,
    reviewNow: () => ReviewLog,
  ): Promise<FileView> {
    const { format, dialect } = dataset.metadata.data;
    // The state from before the reading: what is written meanwhile makes another one of it.
    const identity = identityOf(await stat(uri.fsPath));
    const records = await FileRecords.read(uri.fsPath, dialect ?? format, dataset.index);
    return new FileView(uri, dataset, records, identity, onStale, reviewNow);
  }

  get review(): ReviewLog {
    return this.reviewNow();
  }

  get rows(): MatchedRows {
    return this.records.rows;
  }

  /** Whether the file is still the one that was read. */
  async isCurrent(): Promise<boolean> {
    try {
      return identityOf(await fs.promises.stat(this.uri.fsPath)) === this.identity;
    } catch {
      return false;
    }
  }

  async readTexts(records: readonly number[]): Promise<RecordText[] | undefined> {
    const { text } = this.dataset.metadata.data.columns;
    const isCurrent = (stats: fs.Stats) => identityOf(stats) === this.identity;
    const texts = await this.records.readTexts(records, text, isCurrent);
    if (texts === undefined) this.onStale();
    return texts;
  }
}
