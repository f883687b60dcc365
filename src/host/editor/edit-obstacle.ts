// Why rows of a document are neither removed nor relabelled: it cannot be saved, or saving it would change more than them.
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { readOnlyReason } from './read-only.ts';
import type { DocumentView } from '../views/document-view.ts';

/** What was found of a file in one state, as long as its document is open in one encoding. */
interface Checked {
  readonly state: string;
  readonly survives: boolean;
}

const checked = new WeakMap<vscode.TextDocument, Checked>();

/** Whether the editor, by saving the document as it was read, writes the bytes that the file has. */
async function survives(document: vscode.TextDocument): Promise<boolean> {
  const file = document.uri.fsPath;
  try {
    const { mtimeMs, size, ino } = await fs.promises.stat(file);
    const state = `${document.encoding} ${ino} ${mtimeMs} ${size}`;
    const before = checked.get(document);
    if (before?.state === state) return before.survives;
    const { survivesSaving } = await import('../../data/encoding/round-trip.ts');
    const now = { state, survives: survivesSaving(await fs.promises.readFile(file), document.encoding) };
    checked.set(document, now);
    return now.survives;
  } catch {
    // There is no file whose bytes could change.
    return true;
  }
}

/** A sentence; undefined where nothing stands against an edit. */
export async function editObstacle({ document, dialect }: DocumentView): Promise<string | undefined> {
  const name = path.basename(document.uri.fsPath);
  if (dialect.format === 'jsonl' && dialect.array === true) {
    return vscode.l10n.t(
      'Nothing was changed: {0} is one JSON array, whose rows hang together by commas. Write a pruned copy, or save it as JSON lines to change rows here.',
      name,
    );
  }
  const readOnly = await readOnlyReason(document);
  if (readOnly !== undefined) return readOnly;
  if (await survives(document)) return undefined;
  return vscode.l10n.t(
    'Nothing was changed: {0} holds bytes that VS Code would not write again when it saves the file in the encoding that it is open in. Reopen it with its encoding, or save it as UTF-8 and score it again.',
    name,
  );
}
