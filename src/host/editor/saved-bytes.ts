// What the editor does to a file's bytes when it saves the document as it was read: found once for each state of the file.
import fs from 'node:fs';
import type * as vscode from 'vscode';
import { countLineEnds, type LineEnds } from '../../data/encoding/line-ends.ts';

export interface SavedBytes {
  /** Whether the encoding that it is open in writes the characters as the bytes that they were. */
  readonly survive: boolean;
  /** How the file's lines end: the editor makes them all alike. */
  readonly ends: LineEnds;
}

const known = new WeakMap<vscode.TextDocument, SavedBytes & { readonly state: string }>();

/** Undefined where there is no file whose bytes could change. */
export async function savedBytes(document: vscode.TextDocument): Promise<SavedBytes | undefined> {
  const file = document.uri.fsPath;
  try {
    const { mtimeMs, size, ino } = await fs.promises.stat(file);
    const state = `${document.encoding} ${ino} ${mtimeMs} ${size}`;
    const before = known.get(document);
    if (before?.state === state) return before;
    const { survivesSaving } = await import('../../data/encoding/round-trip.ts');
    const bytes = await fs.promises.readFile(file);
    const survive = survivesSaving(bytes, document.encoding);
    const now = { state, survive, ends: countLineEnds(bytes, document.encoding) };
    known.set(document, now);
    return now;
  } catch {
    return undefined;
  }
}
