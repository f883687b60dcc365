// The decisions on the rows of each dataset: read from the log beside it, followed when somebody else writes it, appended to.
import fs from 'node:fs';
import * as vscode from 'vscode';
import { lineOf, type LogEntry } from '../../review/log-entry.ts';
import { reviewLogBeside } from '../../review/log-place.ts';
import { ReviewLog } from '../../review/review-log.ts';
import { unwritable } from '../../results/result-folder.ts';
import type { ReviewSource } from '../views/dataset-views.ts';

interface Known {
  review: ReviewLog;
  /** As it was read: whoever writes it anew with the same content changes nothing. */
  content: string;
}

const NOTHING: Known = { review: ReviewLog.empty, content: '' };

export class Reviews implements ReviewSource, vscode.Disposable {
  private readonly known = new Map<string, Known>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.review.jsonl');
  /** Writes to each log, one after the other. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {
    const reread = (file: vscode.Uri) => {
      for (const key of this.known.keys()) {
        const uri = vscode.Uri.parse(key);
        if (reviewLogBeside(uri.fsPath) === file.fsPath) void this.load(uri);
      }
    };
    this.watcher.onDidChange(reread);
    this.watcher.onDidCreate(reread);
    this.watcher.onDidDelete(reread);
  }

  of(uri: vscode.Uri): ReviewLog {
    return this.known.get(uri.toString())?.review ?? ReviewLog.empty;
  }

  async load(uri: vscode.Uri): Promise<void> {
    await this.writing;
    const key = uri.toString();
    const file = reviewLogBeside(uri.fsPath);
    const before = this.known.get(key);
    let content: string;
    try {
      content = (await readLog(file)) ?? '';
    } catch (error) {
      this.log.warn(`${file} cannot be read: ${String(error)}`);
      content = before?.content ?? '';
    }
    if ((before?.content ?? '') === content) {
      this.known.set(key, before ?? NOTHING);
      return;
    }
    const review = ReviewLog.parse(content);
    for (const { line, message } of review.faults) this.log.warn(`${file}:${line}: ${message}`);
    this.known.set(key, { review, content });
    this.changed.fire(uri);
  }

  /**
   * Appends decisions to the log of a dataset.
   * @returns whether the log was begun with them
   * @throws DataDietError `output-unwritable`
   */
  async append(uri: vscode.Uri, entries: readonly LogEntry[]): Promise<boolean> {
    const file = reviewLogBeside(uri.fsPath);
    const lines = entries.map(lineOf).join('');
    const done = this.writing.then(async () => {
      const before = await readLog(file).catch((error: unknown) => {
        throw unwritable(file, error);
      });
      // A person, or a merge, may have left the last line without its end.
      const gap = before === undefined || before === '' || before.endsWith('\n') ? '' : '\n';
      await fs.promises.appendFile(file, gap + lines).catch((error: unknown) => {
        throw unwritable(file, error);
      });
      // What somebody else wrote meanwhile the watcher tells.
      const known = this.known.get(uri.toString()) ?? NOTHING;
      this.known.set(uri.toString(), {
        review: known.review.with(entries),
        content: known.content + gap + lines,
      });
      return before === undefined;
    });
    this.writing = done.catch(() => undefined);
    const isNew = await done;
    this.changed.fire(uri);
    return isNew;
  }

  dispose(): void {
    this.watcher.dispose();
    this.changed.dispose();
  }
}

/** The log's content; undefined where there is none. */
async function readLog(file: string): Promise<string | undefined> {
  try {
    return await fs.promises.readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
