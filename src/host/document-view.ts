// A scored dataset in an open document. Edits take scores away at once; a match by content, a moment after the last
// edit, gives them back to rows that were only moved.
import * as vscode from 'vscode';
import type { DatasetFormat } from '../shared/dataset.ts';
import { matchDocument, textsOf } from './dataset-reading.ts';
import { recordsOfScores, type DatasetView, type RecordText } from './dataset-view.ts';
import { applyChange, type LineChange, type MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

const RECORDS_A_MILLISECOND = 100;
const LEAST_DELAY_MILLISECONDS = 150;
/** A large document is matched less often: the delay grows with its records, up to two seconds. */
const MOST_DELAY_MILLISECONDS = 2000;
/** So many edits at once are not followed one by one: the document is matched anew. */
const MOST_FOLLOWED_CHANGES = 20;

function lineChange(change: vscode.TextDocumentContentChangeEvent): LineChange {
  const { range, text } = change;
  return {
    startLine: range.start.line,
    endLine: range.end.line,
    insertedBreaks: text.split(/\r\n|\r|\n/).length - 1,
    startsLine: range.start.character === 0,
    endsBeforeLine: range.end.character === 0,
    insertsWholeLines: text === '' || /[\r\n]$/.test(text),
  };
}

export class DocumentView implements DatasetView, vscode.Disposable {
  readonly hasDocument = true;
  /** Names of the columns, from the header of a CSV or TSV; empty otherwise. */
  columns: readonly string[];
  private matched: MatchedRows;
  /** The lines of the header record, empty without one. */
  private header: string;
  private records: Int32Array | undefined;
  private pending: NodeJS.Timeout | undefined;
  /** Edited since the last match by content. */
  private edited = false;
  /** Edited in so many places that `matched` no longer holds. */
  private stale = false;
  private readonly format: DatasetFormat;

  constructor(
    readonly document: vscode.TextDocument,
    readonly dataset: ScoredDataset,
    private readonly onMatched: () => void,
  ) {
    this.format = dataset.metadata.data.format;
    const { rows, header, columns } = matchDocument(document.getText(), this.format, dataset.rows);
    this.matched = rows;
    this.header = header;
    this.columns = columns;
  }

  get uri(): vscode.Uri {
    return this.document.uri;
  }

  get rows(): MatchedRows {
    if (this.stale) {
      this.match();
      this.announceIn(0);
    }
    return this.matched;
  }

  get recordOfScore(): Int32Array {
    const rows = this.rows;
    this.records ??= recordsOfScores(rows, this.dataset.rows.length);
    return this.records;
  }

  /** Whether the document was edited since the rows were last matched by content. */
  get matching(): boolean {
    return this.pending !== undefined;
  }

  change(event: vscode.TextDocumentChangeEvent): void {
    if (event.contentChanges.length === 0) return;
    this.records = undefined;
    if (event.contentChanges.length > MOST_FOLLOWED_CHANGES) this.stale = true;
    else if (!this.stale) {
      for (const change of event.contentChanges) this.matched = applyChange(this.matched, lineChange(change));
    }
    this.edited = true;
    const delay = LEAST_DELAY_MILLISECONDS + this.matched.line.length / RECORDS_A_MILLISECOND;
    this.announceIn(Math.min(MOST_DELAY_MILLISECONDS, delay));
  }

  /** Matches by content now, if an edit is waiting for it. */
  flush(): void {
    if (this.pending === undefined) return;
    clearTimeout(this.pending);
    this.pending = undefined;
    if (this.edited) this.match();
    this.onMatched();
  }

  /** The lines of a record. */
  rangeOf(record: number): vscode.Range {
    const last = this.rows.endLine[record]! - 1;
    return new vscode.Range(this.rows.line[record]! - 1, 0, last, this.document.lineAt(last).text.length);
  }

  readTexts(records: readonly number[]): Promise<RecordText[]> {
    const raw = records.map((record) => this.document.getText(this.rangeOf(record)));
    return Promise.resolve(textsOf(raw, this.header, this.format, this.dataset.metadata.data.columns));
  }

  dispose(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
  }

  private announceIn(milliseconds: number): void {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => {
      this.flush();
    }, milliseconds);
  }

  private match(): void {
    this.edited = false;
    this.stale = false;
    this.records = undefined;
    const { rows, header, columns } = matchDocument(this.document.getText(), this.format, this.dataset.rows);
    this.matched = rows;
    this.header = header;
    this.columns = columns;
  }
}
