// Who decides: the name that the log of decisions bears.
import os from 'node:os';
import type * as vscode from 'vscode';
import { readSettings } from '../settings.ts';

export function reviewerOf(uri: vscode.Uri): string {
  const { reviewer } = readSettings(uri);
  if (reviewer.trim() !== '') return reviewer.trim();
  try {
    return os.userInfo().username;
  } catch {
    // A container may have no name for the one who runs in it.
    return 'unknown';
  }
}
