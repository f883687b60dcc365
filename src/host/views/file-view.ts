// A scored dataset in a file that is too large for a document: matched once, its texts read from disk by byte ranges as long
// as the file is the one that was matched.
import fs from 'node:fs';
import type * as vscode from 'vscode';
import { openDataset, readRecords } from '../../data/reader.ts';
import { linesOfRecord, matchRecords, textsOf } from './dataset-reading.ts';
import type { DatasetView, RecordText } from './dataset-view.ts';
import { recordsOfScores, type MatchedRows } from './live-rows.ts';
import type { ScoredDataset } from './scored-dataset.ts';

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What tells one state of a file from another. */
function identityOf({ ino, size, mtimeMs }: fs.Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

export class FileView implements DatasetView {
  readonly hasDocument = false;
  readonly recordOfScore: Int32Array;

  private constructor(
    readonly uri: vscode.Uri,
    readonly dataset: ScoredDataset,
    readonly rows: MatchedRows,
    /** Where each record's bytes lie. */
    private readonly bytes: readonly ByteRange[],
    private readonly headerColumns: readonly string[],
    /** See `identityOf`: of the file whose offsets these are. */
    private readonly identity: string,
    private readonly onStale: () => void,
  ) {
    this.recordOfScore = recordsOfScores(rows, dataset.count);
  }

  /**
   * Reads the file once.
   * @param onStale called when texts are asked for and the file is another by then
   * @throws DataDietError `file-not-found`, `file-unreadable`.
   */
  static async open(uri: vscode.Uri, dataset: ScoredDataset, onStale: () => void): Promise<FileView> {
    const { chunks } = openDataset(uri.fsPath);
    const identity = identityOf(await fs.promises.stat(uri.fsPath));
    const records: { line: number; endLine: number; hash: string }[] = [];
    const bytes: ByteRange[] = [];
    let columns: readonly string[] = [];
    for await (const event of readRecords(chunks, dataset.metadata.data.format)) {
      const record = linesOfRecord(event);
      if (event.kind === 'header') columns = event.columns;
      if (record === undefined) continue;
      // Only what matching needs: the fields of a large file are not held.
      records.push({ line: record.line, endLine: record.endLine, hash: record.hash });
      bytes.push(
        event.kind === 'record'
          ? { start: event.record.byteStart, end: event.record.byteEnd }
          : { start: 0, end: 0 },
      );
    }
    return new FileView(
      uri,
      dataset,
      matchRecords(records, dataset.index),
      bytes,
      columns,
      identity,
      onStale,
    );
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
    const { format, columns } = this.dataset.metadata.data;
    const file = await fs.promises.open(this.uri.fsPath).catch(() => undefined);
    if (file === undefined) {
      this.onStale();
      return undefined;
    }
    try {
      const raw: string[] = [];
      for (const record of records) {
        const { start, end } = this.bytes[record]!;
        const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
        raw.push(buffer.toString('utf8', 0, bytesRead));
      }
      // Asked last: it may have been written while it was read.
      if (identityOf(await file.stat()) !== this.identity) {
        this.onStale();
        return undefined;
      }
      return textsOf(raw, this.header(format), format, columns);
    } finally {
      await file.close();
    }
  }

  /** The header as the reader named its columns, so that names and fields keep their places. */
  private header(format: string): string {
    const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
    return this.headerColumns.map(quote).join(format === 'tsv' ? '\t' : ',');
  }
}
