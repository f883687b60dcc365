// A scored dataset in a file that is too large for a document: matched once, its texts read from disk by byte ranges as long
// as the file is the one that was matched.
import type * as vscode from 'vscode';
import { datasetState } from '../../data/file-state.ts';
import { openDataset } from '../../data/reader.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import type { BackgroundMatcher } from './background-matcher.ts';
import type { DatasetView, RecordText, TextPasses } from './dataset-view.ts';
import { FileRecords } from './file-records.ts';
import { recordsOfScores, type MatchedRows } from './live-rows.ts';
import type { RelabelledRow } from './relabelled-rows.ts';
import { rowsToRelabel } from './row-decisions.ts';
import type { ScoredDataset } from './scored-dataset.ts';

/** @throws DataDietError `file-not-found` */
function stateOf(file: string): Promise<string> {
  // The reader's own error where there is no such file.
  openDataset(file);
  return datasetState(file);
}

/** Matches the records of a file, and keeps their places where it is the one that was scored. */
async function readRecords(file: string, state: string, dataset: ScoredDataset): Promise<FileRecords> {
  const { format, dialect, sha256 } = dataset.metadata.data;
  const records = await FileRecords.read(file, dialect ?? format, dataset.index);
  const places = records.asPlaces;
  if (places !== undefined && records.sha256 === sha256) {
    // What cannot be kept is found out anew the next time.
    await dataset.folder.keepPlaces(places, state).catch(() => undefined);
  }
  return records;
}

export class FileView implements DatasetView {
  readonly hasDocument = false;
  readonly recordOfScore: Int32Array;
  readonly texts: TextPasses | undefined;
  private marked:
    { readonly review: ReviewLog; readonly rows: ReadonlyMap<number, RelabelledRow> } | undefined;

  private constructor(
    readonly uri: vscode.Uri,
    readonly dataset: ScoredDataset,
    private readonly records: FileRecords,
    /** See `datasetState`: of the file whose offsets the records are. */
    private readonly state: string,
    private readonly onStale: () => void,
    private readonly reviewNow: () => ReviewLog,
    matcher: BackgroundMatcher,
  ) {
    this.recordOfScore = recordsOfScores(records.rows, dataset.count);
    const file = records.textsOf(state, dataset.metadata.data.columns.text);
    this.texts = file && {
      search: (wanted, signal, onProgress) => matcher.search(file, wanted, { signal, onProgress }),
      group: (some) => matcher.groupFile(file, some),
    };
  }

  /**
   * Reads the file once, or not at all where it is known to be the one that was scored.
   * @param onStale called when texts are asked for and the file is another by then
   * @throws DataDietError `file-not-found`, `file-unreadable`.
   */
  static async open(
    uri: vscode.Uri,
    dataset: ScoredDataset,
    onStale: () => void,
    reviewNow: () => ReviewLog,
    matcher: BackgroundMatcher,
  ): Promise<FileView> {
    // The state from before the reading: what is written meanwhile makes another one of it.
    const state = await stateOf(uri.fsPath);
    const known = await dataset.folder.placesIn(state);
    const records =
      known === undefined ? await readRecords(uri.fsPath, state, dataset) : FileRecords.of(uri.fsPath, known);
    return new FileView(uri, dataset, records, state, onStale, reviewNow, matcher);
  }

  get review(): ReviewLog {
    return this.reviewNow();
  }

  /** Rows that a copy is written with another label of; one that was edited elsewhere is not searched for. */
  get relabelled(): ReadonlyMap<number, RelabelledRow> {
    const { review } = this;
    if (this.marked?.review !== review) {
      this.marked = { review, rows: rowsToRelabel(this.dataset, review, this.recordOfScore) };
    }
    return this.marked.rows;
  }

  get rows(): MatchedRows {
    return this.records.rows;
  }

  /** Whether the file is still the one that was read. */
  async isCurrent(): Promise<boolean> {
    try {
      return (await datasetState(this.uri.fsPath)) === this.state;
    } catch {
      return false;
    }
  }

  async readTexts(records: readonly number[]): Promise<RecordText[] | undefined> {
    const { text } = this.dataset.metadata.data.columns;
    const texts = await this.records.readTexts(records, text, () => this.isCurrent());
    if (texts === undefined) this.onStale();
    return texts;
  }
}
