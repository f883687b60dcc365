// A scored dataset in an open document. Edits take scores away at once; a match by content, a moment after the last
// edit, gives them back to rows that were only moved.
import * as vscode from 'vscode';
import type { Dialect } from '../../shared/dataset.ts';
import { textsOf, textsOfArray } from './dataset-reading.ts';
import type { DatasetView, RecordText } from './dataset-view.ts';
import { LiveMatch } from './live-match.ts';
import { recordsOfScores, type LineChange, type MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

const LEAST_DELAY_MILLISECONDS = 150;
/** A large document is matched less often: the delay grows with its records, up to two seconds. */
const RECORDS_A_MILLISECOND = 100;
const MOST_DELAY_MILLISECONDS = 2000;

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
  private readonly match: LiveMatch;
  private records: Int32Array | undefined;
  private pending: NodeJS.Timeout | undefined;

  constructor(
    readonly document: vscode.TextDocument,
    readonly dataset: ScoredDataset,
    private readonly onMatched: () => void,
  ) {
    const text = {
      all: () => document.getText(),
      lines: (first: number, last: number) => document.getText(new vscode.Range(first - 1, 0, last, 0)),
    };
    const { format, dialect } = dataset.metadata.data;
    this.match = new LiveMatch(text, dialect ?? format, dataset.index);
  }

  get uri(): vscode.Uri {
    return this.document.uri;
  }

  get rows(): MatchedRows {
    return this.match.rows;
  }

  /** Names of the columns of a CSV or TSV, from its header or by their numbers; empty otherwise. */
  get columns(): readonly string[] {
    return this.match.columns;
  }

  /** How the document is written. */
  get dialect(): Dialect {
    return this.match.dialect;
  }

  /** Whether the text around a faulty record decides where it ends. */
  get looksAhead(): boolean {
    return this.match.looksAhead;
  }

  get recordOfScore(): Int32Array {
    const { rows } = this;
    this.records ??= recordsOfScores(rows, this.dataset.count);
    return this.records;
  }

  change(event: vscode.TextDocumentChangeEvent): void {
    if (event.contentChanges.length === 0) return;
    this.records = undefined;
    this.match.change(event.contentChanges.map(lineChange));
    clearTimeout(this.pending);
    const delay = LEAST_DELAY_MILLISECONDS + this.dataset.count / RECORDS_A_MILLISECOND;
    this.pending = setTimeout(
      () => {
        this.flush();
      },
      Math.min(MOST_DELAY_MILLISECONDS, delay),
    );
  }

  /** Matches by content now, if an edit is waiting for it. */
  flush(): void {
    if (this.pending === undefined) return;
    this.dispose();
    this.match.match();
    this.records = undefined;
    this.onMatched();
  }

  /** The lines of a record. */
  rangeOf(record: number): vscode.Range {
    const last = this.rows.endLine[record]! - 1;
    return new vscode.Range(this.rows.line[record]! - 1, 0, last, this.document.lineAt(last).text.length);
  }

  readTexts(records: readonly number[]): Promise<RecordText[]> {
    const { text } = this.dataset.metadata.data.columns;
    const { dialect } = this;
    if (dialect.format === 'jsonl' && dialect.array === true) {
      return Promise.resolve(textsOfArray(this.document.getText(), dialect, records, text));
    }
    const raw = records.map((record) => this.document.getText(this.rangeOf(record)));
    return Promise.resolve(textsOf(raw, this.match, text));
  }

  dispose(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
  }
}
