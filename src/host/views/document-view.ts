// A scored dataset in an open document. Edits take scores away at once; a match by content, a moment after the last
// edit, gives them back to rows that were only moved.
import * as vscode from 'vscode';
import type { DatasetFormat, Dialect } from '../../shared/dataset.ts';
import type { ReviewLog } from '../../review/review-log.ts';
import { LARGE_TEXT, type BackgroundMatcher } from './background-matcher.ts';
import { textsOf, textsOfArray, type DocumentMatch } from './dataset-reading.ts';
import type { DatasetView, RecordText } from './dataset-view.ts';
import { LiveMatch } from './live-match.ts';
import { recordsOfScores, type LineChange, type MatchedRows } from './live-rows.ts';
import { findRelabelled, type RelabelledRow } from './relabelled-rows.ts';
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

const NONE_RELABELLED: ReadonlyMap<number, RelabelledRow> = new Map();

/** A document that changes all the time is matched where it stands. */
const MOST_ATTEMPTS = 3;

async function matchInBackground(
  matcher: BackgroundMatcher,
  text: string,
  written: DatasetFormat | Dialect,
  dataset: ScoredDataset,
): Promise<DocumentMatch> {
  const { match, index } = await matcher.match(text, written, dataset.columns.hash);
  dataset.useIndex(index);
  return match;
}

export class DocumentView implements DatasetView, vscode.Disposable {
  readonly hasDocument = true;
  private readonly match: LiveMatch;
  private records: Int32Array | undefined;
  private otherLabels: ReadonlyMap<number, RelabelledRow> | undefined;
  private pending: NodeJS.Timeout | undefined;
  /** Whether an edit waits for a match, or for the end of one. */
  private unmatched = false;
  private disposed = false;

  private constructor(
    readonly document: vscode.TextDocument,
    readonly dataset: ScoredDataset,
    private readonly matcher: BackgroundMatcher,
    private readonly onMatched: () => void,
    private readonly reviewNow: () => ReviewLog,
    /** Length of the text, as edits are counted. */
    private characters: number,
    matched: DocumentMatch | undefined,
  ) {
    const text = {
      all: () => document.getText(),
      lines: (first: number, last: number) => document.getText(new vscode.Range(first - 1, 0, last, 0)),
    };
    const { format, dialect } = dataset.metadata.data;
    const isLarge = () => this.characters > LARGE_TEXT;
    this.match = new LiveMatch(text, dialect ?? format, dataset.index, isLarge, matched);
  }

  /** Matches a document; a large one in the background. */
  static async open(
    document: vscode.TextDocument,
    dataset: ScoredDataset,
    matcher: BackgroundMatcher,
    onMatched: () => void,
    reviewNow: () => ReviewLog,
  ): Promise<DocumentView> {
    const { format, dialect } = dataset.metadata.data;
    const written = dialect ?? format;
    let matched: DocumentMatch | undefined;
    let text = document.getText();
    for (let attempt = 0; attempt < MOST_ATTEMPTS && matched === undefined; attempt++) {
      if (text.length <= LARGE_TEXT) break;
      const { version } = document;
      const match = await matchInBackground(matcher, text, written, dataset).catch(() => undefined);
      // A thread that fails does not keep scores from being shown.
      if (match === undefined) break;
      if (document.version === version) matched = match;
      else text = document.getText();
    }
    return new DocumentView(document, dataset, matcher, onMatched, reviewNow, text.length, matched);
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

  /** Whether other records decide how one of them or the header is read. */
  get looksAround(): boolean {
    return this.match.looksAround;
  }

  get recordOfScore(): Int32Array {
    const { rows } = this;
    this.records ??= recordsOfScores(rows, this.dataset.count);
    return this.records;
  }

  get review(): ReviewLog {
    return this.reviewNow();
  }

  get relabelled(): ReadonlyMap<number, RelabelledRow> {
    // Until the text is matched again its records are in doubt: what was known is dropped with it.
    if (this.unmatched) return NONE_RELABELLED;
    this.otherLabels ??= findRelabelled(this.dataset, this.rows, this.recordOfScore, this.match, (record) =>
      this.document.getText(this.rangeOf(record)),
    );
    return this.otherLabels;
  }

  change(event: vscode.TextDocumentChangeEvent): void {
    if (event.contentChanges.length === 0) return;
    this.records = undefined;
    this.unmatched = true;
    for (const { text, rangeLength } of event.contentChanges) this.characters += text.length - rangeLength;
    this.match.change(event.contentChanges.map(lineChange));
    clearTimeout(this.pending);
    const delay = LEAST_DELAY_MILLISECONDS + this.dataset.count / RECORDS_A_MILLISECOND;
    this.pending = setTimeout(
      () => {
        void this.settle();
      },
      Math.min(MOST_DELAY_MILLISECONDS, delay),
    );
  }

  /** Matches by content now, if an edit is waiting for it. */
  flush(): void {
    if (!this.unmatched) return;
    this.stopWaiting();
    this.match.match();
    this.matched();
    this.onMatched();
  }

  /** Matches by content after a pause; where much is to be read, the editor does not wait for it. */
  private async settle(): Promise<void> {
    this.pending = undefined;
    if (this.characters <= LARGE_TEXT) {
      this.flush();
      return;
    }
    if (!this.match.matchNear(LARGE_TEXT)) {
      let current: boolean;
      try {
        current = await this.match.matchWith((text, written) =>
          matchInBackground(this.matcher, text, written, this.dataset),
        );
      } catch {
        if (!this.disposed) this.flush();
        return;
      }
      // Where it was edited meanwhile the next pause matches it.
      if (!current || this.disposed) return;
    }
    this.matched();
    // Told in the next turn of the loop: a letter that was typed meanwhile goes first.
    setImmediate(() => {
      if (!this.disposed) this.onMatched();
    });
  }

  private matched(): void {
    this.unmatched = false;
    this.records = undefined;
    this.otherLabels = undefined;
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
    this.disposed = true;
    this.stopWaiting();
  }

  private stopWaiting(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
  }
}
